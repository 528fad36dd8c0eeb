//! What the raw bytes from a peer say, before hyper reads them: where in its requests the peer is, and whether all
//! readers would find the same requests.

mod body;
mod follower;
mod frames;
mod head;
mod http1;

pub(crate) use follower::{Follower, Place};
