//! The protobuf contract of Portico: the messages and services of the files beside this crate, as code.
//!
//! Clients in other languages take the files themselves; `hello.proto` and `portico/…/*.proto` are the contract, and their
//! comments its documentation.

/// The package `hello`.
pub mod hello {
    tonic::include_proto!("hello");
}

/// The packages of Portico's own.
pub mod portico {
    /// Sessions, from login to logout.
    pub mod auth {
        /// The package `portico.auth.v1`.
        pub mod v1 {
            use std::fmt;

            tonic::include_proto!("portico.auth.v1");

            impl fmt::Debug for LoginRequest {
                fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                    let Self { username, password: _ } = self;
                    formatter
                        .debug_struct("LoginRequest")
                        .field("username", username)
                        .finish_non_exhaustive()
                }
            }

            impl fmt::Debug for Tokens {
                fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                    formatter
                        .debug_struct("Tokens")
                        .field("session_id", &self.session_id)
                        .finish_non_exhaustive()
                }
            }
        }
    }

    /// The life of a session.
    pub mod session {
        /// The package `portico.session.v1`.
        pub mod v1 {
            tonic::include_proto!("portico.session.v1");
        }
    }

    /// Users.
    pub mod users {
        /// The package `portico.users.v1`.
        pub mod v1 {
            tonic::include_proto!("portico.users.v1");
        }
    }
}

/// The whole contract as an encoded `google.protobuf.FileDescriptorSet`, which reflection shows.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));
