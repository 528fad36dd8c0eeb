//! Everything that is tested from outside a crate: one binary, a file per topic.
#![cfg(test)]

mod architecture;
mod cluster;
mod commands;
mod compatibility;
mod contract;
mod deploy;
mod documents;
mod embedded;
mod end_to_end;
mod grpc;
mod http;
mod load;
mod mysql;
mod pages;
mod python;
mod redis;
mod schemathesis;
mod security;
mod services;
mod shutdown;
mod slow_clients;
mod tokens;
mod traces;
mod victims;
mod websocket;
mod xlsx;
