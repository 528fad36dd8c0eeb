//! MySQL and MariaDB, alone and as a primary with a replica.

mod database;
mod initial;
mod replicated;
mod replication;
mod server;
mod shared;

pub use database::{MysqlDatabase, ReplicatedDatabase};
pub use initial::Flavour;
pub use replicated::ReplicatedMysql;
pub use server::OwnedMysql;
pub use shared::{mariadb, mysql, replicated_mysql};
