//! Which writes a server has, and which a read must see.

mod executed;
mod gtids;
mod mark;
mod own_writes;
mod replica;
mod replicas;
mod status;

pub(crate) use executed::executed;
pub(crate) use own_writes::OwnWrites;
pub(crate) use replicas::Replicas;
