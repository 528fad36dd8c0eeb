//! The HTTP transport, from the outside: the real router over the real use cases.

pub(crate) mod answer;
pub(crate) mod ask;
pub(crate) mod clock;
pub(crate) mod faults;
pub(crate) mod forge;
pub(crate) mod keys;
pub(crate) mod site;
pub(crate) mod tokens;

mod admin;
mod admission;
mod bodies;
mod compression;
mod cors;
mod deadlines;
mod dependency_faults;
mod docs;
mod headers;
mod hello;
mod home;
mod jwks;
mod last_admin;
mod login;
mod logout;
mod openapi;
mod pages;
mod password;
mod problems;
mod races;
mod refresh;
mod repel;
mod sessions;
mod token_attacks;
mod users_create;
mod users_edit;
mod users_list;
mod users_remove;
