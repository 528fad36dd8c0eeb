//! Ports that count what goes through them, whatever adapter is behind.

mod event_bus;
mod import_repository;

pub(crate) use event_bus::MeteredEventBus;
pub(crate) use import_repository::MeteredImportRepository;
