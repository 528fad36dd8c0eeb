use std::{sync::Arc, time::Duration};

use futures_util::future::join;
use portico_domain::{
    repository::RepositoryError,
    session::{Client, EndReason, Session},
    user::{Password, User, UserEdit, UserRepository, Username},
};
use secrecy::SecretString;

use crate::{
    Actor, Origin,
    credentials::{Credentials, CredentialsError, Proven},
    error::{ErrorKind, Failure},
    ports::{Clock, LoginAttempt, PasswordVerdict, PortError, SecurityEvent},
    sessions::Sessions,
    tokens::{Grants, IssuedTokens},
};

/// Opens a session for who knows a username and its password.
pub struct LogIn {
    pub(crate) users: Arc<dyn UserRepository>,
    pub(crate) sessions: Sessions,
    pub(crate) grants: Grants,
    pub(crate) credentials: Credentials,
    pub(crate) clock: Arc<dyn Clock>,
}

/// A try to log in. Username and password are as they were typed: what could never be one is as wrong as any other.
#[derive(Debug, Clone)]
pub struct LogInCommand {
    /// The name as typed.
    pub username: String,
    /// The password as typed.
    pub password: SecretString,
    /// What the client says of itself, as [`device_name`](portico_domain::session::device_name) puts it.
    pub device: Option<String>,
    /// From where.
    pub origin: Origin,
}

impl LogIn {
    /// Answers the first pair of a new session. Unknown, wrong and disabled take the same time and end the same way.
    pub async fn execute(&self, command: LogInCommand) -> Result<IssuedTokens, LogInError> {
        let account = Username::parse(&command.username).ok();
        let attempt = LoginAttempt {
            account: account.clone(),
            address: command.origin.address,
            at: self.clock.now(),
        };
        let stranger = Actor::unknown(command.origin.clone());
        let lookup = async {
            match &account {
                Some(username) => self.users.find_by_username(username).await,
                None => Ok(None),
            }
        };
        let Proven { mut user, outdated } =
            self.credentials.prove(&stranger, &attempt, command.password.clone(), lookup).await?;
        if outdated {
            user = self.rehash(user, &command.password).await;
        }
        self.open(user, command).await
    }

    async fn open(&self, user: User, command: LogInCommand) -> Result<IssuedTokens, LogInError> {
        let now = self.clock.now();
        let grant = self.grants.open(user.id, now);
        let session = Session {
            id: grant.session,
            user: user.profile(),
            client: Client { device: command.device, address: command.origin.address },
            opened_at: now,
            refreshed_at: now,
            expires_at: grant.refresh_expires_at,
        };
        let actor =
            Actor { user: Some(user.id), session: Some(session.id), origin: command.origin };
        // The store nearly always opens it, and to sign for it takes no less time. Nobody gets the tokens before.
        let opening = self.sessions.store.open(&session, &grant, self.grants.policy.limit);
        let (displaced, signed) = join(opening, self.grants.issue(&grant, now)).await;
        self.sessions.announce(&actor, user.id, displaced?, EndReason::Displaced).await;
        let confirmed = self.confirm(&actor, &user, &session, &command.password).await;
        let issued = confirmed.and_then(|()| Ok(signed?));
        let (user, session) = (user.id, session.id);
        match issued {
            Ok(_) => self.sessions.audit.record(&actor, SecurityEvent::LoggedIn { user, session }),
            Err(LogInError::Credentials(_)) => {}
            Err(LogInError::Users(_) | LogInError::Port(_)) => {
                // Nobody has its tokens. When this fails too, the session is one that expires unused.
                let reason = EndReason::LoggedOut;
                let _ = self.sessions.end(&actor, user, session, reason, now).await;
            }
        }
        issued
    }

    /// Looks at the user again now that the session is open. Whoever disables a user or replaces a password saves the
    /// user first and ends the sessions then: either that is seen here, or this session is among those that are ended.
    async fn confirm(
        &self,
        actor: &Actor,
        seen: &User,
        session: &Session,
        password: &SecretString,
    ) -> Result<(), LogInError> {
        let reason = match self.users.find(seen.id).await? {
            Some(user) if user.version == seen.version => return Ok(()),
            Some(user) if user.is_active() => {
                if user.keeps_sessions_of(seen) || self.still_matches(&user, password).await? {
                    return Ok(self.sessions.store.update_profile(&user.profile()).await?);
                }
                EndReason::PasswordChanged
            }
            Some(_) | None => EndReason::Disabled,
        };
        self.sessions.end(actor, seen.id, session.id, reason, session.opened_at).await?;
        Err(self.credentials.refused(actor, Some(seen.id)).into())
    }

    /// A parallel login may have hashed the same password anew.
    async fn still_matches(&self, user: &User, password: &SecretString) -> Result<bool, PortError> {
        let verdict =
            self.credentials.passwords.verify(password.clone(), user.password.clone()).await?;
        Ok(verdict != PasswordVerdict::Mismatch)
    }

    /// Brings the stored hash up to today's parameters. Whatever hinders that, an overload or a change by someone else,
    /// leaves it to the next login: this one is right already.
    async fn rehash(&self, before: User, password: &SecretString) -> User {
        let password = Password::proven(password.clone());
        let Ok(hash) = self.credentials.passwords.hash(password).await else { return before };
        let mut user = before.clone();
        user.edit(UserEdit { password: Some(hash), ..UserEdit::default() }, self.clock.now());
        match self.users.save(&user).await {
            Ok(version) => User { version, ..user },
            Err(_) => before,
        }
    }
}

/// Why no session was opened.
#[derive(Debug, thiserror::Error)]
pub enum LogInError {
    /// The username and the password prove nothing.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    /// The users cannot be asked.
    #[error(transparent)]
    Users(#[from] RepositoryError),
    /// Another port did not do as asked.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl Failure for LogInError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Credentials(error) => error.kind(),
            Self::Users(error) => error.kind(),
            Self::Port(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Credentials(error) => error.code(),
            Self::Users(error) => error.code(),
            Self::Port(error) => error.code(),
        }
    }

    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Credentials(error) => error.retry_after(),
            Self::Users(_) | Self::Port(_) => None,
        }
    }
}

#[cfg(test)]
mod tests;
