//! What each port promises, as cases that every adapter has to pass.
//!
//! The suites assume nothing of a store but what its port says. Users, sessions and addresses are drawn anew in each
//! case, so that cases may share a store; only those of the user ports need one that is empty.

pub mod ended_sessions;
pub mod event_bus;
pub mod import_repository;
pub mod login_throttle;
pub mod sheets;
mod subject;
pub mod token_store;
pub mod user_queries;
pub mod user_repository;

pub use subject::{
    Nodes, Subject, causes, eventually, figure, in_parallel, is_alone, soon, within,
};

/// Makes a module of tests, one for each case of a suite. The fixture is evaluated anew in each, and may name what stands
/// where the macro is called.
#[doc(hidden)]
#[macro_export]
macro_rules! contract_cases {
    ($adapter:ident, $fixture:expr, $suite:ident: $($case:ident)+) => {
        mod $adapter {
            use super::*;

            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    $crate::contract::$suite::$case($fixture).await;
                }
            )+
        }
    };
}
