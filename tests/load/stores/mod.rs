//! MySQL, MariaDB and the embedded store under load, against statements that are prepared and nothing else.

pub(crate) mod bare;
mod pool;
mod query_layer;
mod upserts;
mod users;

pub(crate) use upserts::measure as upserts;
pub(crate) use users::measure as users;
