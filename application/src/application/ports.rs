use std::sync::Arc;

use portico_domain::{
    import::ImportRepository,
    user::{UserQueries, UserRepository},
};

use crate::{
    credentials::Credentials,
    ports::{
        AuditLog, Clock, EventBus, HelloGateway, IdGenerator, LoginThrottle, PasswordHasher,
        SheetReader, SheetWriter, Timer, TokenIssuer, TokenStore, TokenVerifier,
    },
    sessions::Sessions,
    sheets::{Notices, Places, Tools},
    usecases::{CheckSession, ImportUsers},
};

/// What the use cases stand on: one adapter for each port.
#[derive(Clone)]
pub struct Ports {
    /// Keeps users.
    pub users: Arc<dyn UserRepository>,
    /// Shows users.
    pub user_queries: Arc<dyn UserQueries>,
    /// Keeps sessions.
    pub token_store: Arc<dyn TokenStore>,
    /// Signs tokens.
    pub token_issuer: Arc<dyn TokenIssuer>,
    /// Checks tokens.
    pub token_verifier: Arc<dyn TokenVerifier>,
    /// Hashes passwords.
    pub passwords: Arc<dyn PasswordHasher>,
    /// Slows down guessing.
    pub throttle: Arc<dyn LoginThrottle>,
    /// Carries events between nodes.
    pub events: Arc<dyn EventBus>,
    /// Writes down what concerns security.
    pub audit: Arc<dyn AuditLog>,
    /// Keeps imports.
    pub imports: Arc<dyn ImportRepository>,
    /// Reads workbooks.
    pub sheet_reader: Arc<dyn SheetReader>,
    /// Writes workbooks.
    pub sheet_writer: Arc<dyn SheetWriter>,
    /// Asks another service for its greeting.
    pub hello: Arc<dyn HelloGateway>,
    /// Lets time pass.
    pub timer: Arc<dyn Timer>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Draws ids.
    pub ids: Arc<dyn IdGenerator>,
}

/// What takes several ports together.
impl Ports {
    pub(super) fn sessions(&self) -> Sessions {
        Sessions {
            store: self.token_store.clone(),
            events: self.events.clone(),
            audit: self.audit.clone(),
        }
    }

    pub(super) fn credentials(&self) -> Credentials {
        Credentials {
            passwords: self.passwords.clone(),
            throttle: self.throttle.clone(),
            audit: self.audit.clone(),
        }
    }

    pub(super) fn check_session(&self) -> CheckSession {
        CheckSession { sessions: self.token_store.clone(), clock: self.clock.clone() }
    }

    pub(super) fn import_users(&self, at_once: usize) -> ImportUsers {
        ImportUsers {
            reader: self.sheet_reader.clone(),
            writer: self.sheet_writer.clone(),
            imports: self.imports.clone(),
            audit: self.audit.clone(),
            tools: Tools {
                users: self.users.clone(),
                passwords: self.passwords.clone(),
                sessions: self.token_store.clone(),
                clock: self.clock.clone(),
            },
            notices: Notices { events: self.events.clone(), timer: self.timer.clone() },
            timer: self.timer.clone(),
            ids: self.ids.clone(),
            places: Places::new(at_once),
        }
    }
}
