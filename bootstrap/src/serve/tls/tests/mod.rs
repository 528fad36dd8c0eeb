mod authority;
mod client;
mod expiry;
mod handshakes;
mod log;
mod reload;
mod server;
