//! The servers that the tests talk to, a proxy that makes the way to them bad, and one that stands in front of Portico.
//!
//! A service is taken from the first place that has it: addresses in the environment, containers, programs of this machine.
//! A test whose service is nowhere to be had fails and says what to install. `docs/testing.md` has the variables.
//!
//! What is shared starts once for each test binary and is empty for nobody: a test takes a database of its own, or keys of its
//! own. What a test means to hurt it starts for itself ([`OwnedMysql`], [`ReplicatedMysql`], [`OwnedRedis`], [`OwnedCluster`]),
//! always as processes of this machine.

mod certificate;
mod choice;
mod container;
mod haproxy;
mod keeper;
mod mysql;
mod ports;
mod programs;
mod proxy;
mod redis;
mod shared;

pub use certificate::{Authority, Certificate};
pub use choice::containers_can_be_had;
pub use haproxy::{Haproxy, InstancePorts};
pub use mysql::{
    Flavour, MysqlDatabase, OwnedMysql, ReplicatedDatabase, ReplicatedMysql, mariadb, mysql,
    replicated_mysql,
};
pub use proxy::{FaultProxy, Mode};
pub use redis::{OwnedCluster, OwnedRedis, redis, redis_cluster};
