//! Two servers of ours on MySQL with a replica and on Redis, as a team runs them.

mod nodes;
mod outages;
mod sessions;
mod users;
