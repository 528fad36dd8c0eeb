use std::sync::Arc;

use portico_domain::{
    repository::RepositoryError,
    session::EndReason,
    user::{
        Gender, Password, Role, User, UserEdit, UserId, UserRepository, UserStatus, Username,
        Version,
    },
};

use crate::{
    Actor,
    error::{ErrorKind, Failure},
    ports::{Clock, PasswordHasher, PortError, SecurityEvent},
    sessions::Sessions,
};

/// How often an edit that demands no version starts over when others edit the same user.
const TRIES: usize = 5;

/// Changes a user. A new password or the status `disabled` ends every session of the user; a new name, gender or role
/// holds in every session from the next request on.
pub struct EditUser {
    pub(crate) users: Arc<dyn UserRepository>,
    pub(crate) passwords: Arc<dyn PasswordHasher>,
    pub(crate) sessions: Sessions,
    pub(crate) clock: Arc<dyn Clock>,
}

/// What to change; `None` leaves a field as it is.
#[derive(Debug, Clone)]
pub struct EditUserCommand {
    /// Whom to change.
    pub id: UserId,
    /// The versions that the change is meant for, any one of them; `None` for whichever there is.
    pub expected: Option<Vec<Version>>,
    /// A new name.
    pub username: Option<Username>,
    /// A new password.
    pub password: Option<Password>,
    /// A new gender.
    pub gender: Option<Gender>,
    /// A new role.
    pub role: Option<Role>,
    /// A new status.
    pub status: Option<UserStatus>,
    /// Whether nobody may be left who can manage users; only for who can make another administrator all the same.
    pub may_leave_no_admin: bool,
}

impl EditUser {
    /// Answers the user after the change.
    pub async fn execute(
        &self,
        actor: &Actor,
        command: EditUserCommand,
    ) -> Result<User, EditUserError> {
        let EditUserCommand { username, gender, role, status, .. } = command.clone();
        let password = match command.password.clone() {
            Some(password) => Some(self.passwords.hash(password).await?),
            None => None,
        };
        let edit = UserEdit { username, password, gender, role, status };
        let (before, user) = self.edit(&command, &edit).await?;
        self.tell(actor, &edit, &before, &user);
        self.settle_sessions(actor, &before, &user).await?;
        Ok(user)
    }

    fn tell(&self, actor: &Actor, edit: &UserEdit, before: &User, after: &User) {
        let User { id: user, role, status, .. } = *after;
        let password = edit.password.is_some().then_some(SecurityEvent::PasswordChanged { user });
        let role = (role != before.role).then_some(SecurityEvent::RoleChanged { user, role });
        let status =
            (status != before.status).then_some(SecurityEvent::StatusChanged { user, status });
        for event in [password, role, status].into_iter().flatten() {
            self.sessions.audit.record(actor, event);
        }
    }

    /// Answers the user before and after.
    async fn edit(
        &self,
        command: &EditUserCommand,
        edit: &UserEdit,
    ) -> Result<(User, User), EditUserError> {
        for _ in 0..TRIES {
            let before = self.users.find(command.id).await?.ok_or(EditUserError::NotFound)?;
            if command.expected.as_ref().is_some_and(|versions| !versions.contains(&before.version))
            {
                return Err(EditUserError::Stale);
            }
            let mut user = before.clone();
            user.edit(edit.clone(), self.clock.now());
            let steps_down = before.is_acting_admin() && !user.is_acting_admin();
            let saved = if steps_down && !command.may_leave_no_admin {
                self.users.step_down(&user).await
            } else {
                self.users.save(&user).await.map(Some)
            };
            match saved {
                Ok(Some(version)) => return Ok((before, User { version, ..user })),
                Ok(None) => return Err(EditUserError::LastAdmin),
                Err(RepositoryError::Stale) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(EditUserError::Contended)
    }

    async fn settle_sessions(
        &self,
        actor: &Actor,
        before: &User,
        user: &User,
    ) -> Result<(), PortError> {
        if user.keeps_sessions_of(before) {
            return self.sessions.store.update_profile(&user.profile()).await;
        }
        let reason =
            if user.is_active() { EndReason::PasswordChanged } else { EndReason::Disabled };
        self.sessions.end_all(actor, user.id, None, reason, self.clock.now()).await
    }
}

/// Why the user is as before.
#[derive(Debug, thiserror::Error)]
pub enum EditUserError {
    /// There is no such user.
    #[error("there is no such user")]
    NotFound,
    /// The user is not at the demanded version any more.
    #[error("the user was changed meanwhile")]
    Stale,
    /// Others change the user all the time.
    #[error("the user is changed by many at once")]
    Contended,
    /// Someone else has the name.
    #[error("the username is taken")]
    UsernameTaken,
    /// Nobody else can manage users.
    #[error("the user is the last administrator")]
    LastAdmin,
    /// The repository did not do as asked.
    #[error(transparent)]
    Users(RepositoryError),
    /// Another port did not do as asked. The user may have been changed already; the same edit again completes it.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl From<RepositoryError> for EditUserError {
    fn from(error: RepositoryError) -> Self {
        match error {
            RepositoryError::Duplicate => Self::UsernameTaken,
            other => Self::Users(other),
        }
    }
}

impl Failure for EditUserError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound => ErrorKind::NotFound,
            Self::Stale => ErrorKind::Stale,
            Self::Contended | Self::UsernameTaken | Self::LastAdmin => ErrorKind::Conflict,
            Self::Users(error) => error.kind(),
            Self::Port(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::LastAdmin => "last_admin",
            other => other.kind().code(),
        }
    }
}

#[cfg(test)]
mod tests;
