use std::sync::Arc;

use async_lock::Semaphore;

use super::Ports;
use crate::{
    Policy,
    tokens::Grants,
    usecases::{
        AskHello, Authenticate, ChangePassword, CheckSession, EXPORTS_AT_ONCE, EditUser,
        EndOtherSessions, EndSession, EndUserSessions, ExportUsers, FindImport, FindUser,
        FollowEvents, FollowSessions, ImportUsers, ListSessions, ListUsers, LogIn, LogOut,
        MarkWrites, PublishMessage, RefreshTokens, RegisterUser, RemoveUser, SayHello,
    },
};

/// The driving port: everything that Portico does, for transports to call.
pub struct Application {
    /// Opens a session.
    pub log_in: LogIn,
    /// Exchanges a refresh token for the next pair.
    pub refresh_tokens: RefreshTokens,
    /// Ends the session of the request.
    pub log_out: LogOut,
    /// Tells who acts.
    pub authenticate: Authenticate,
    /// Tells whether a session goes on.
    pub check_session: CheckSession,
    /// Lists the sessions of a user.
    pub list_sessions: ListSessions,
    /// Ends a session of a user.
    pub end_session: EndSession,
    /// Ends every session of a user but that of the request.
    pub end_other_sessions: EndOtherSessions,
    /// Ends every session of a user, for an administrator.
    pub end_user_sessions: EndUserSessions,
    /// Replaces a user's own password.
    pub change_password: ChangePassword,
    /// Adds a user.
    pub register_user: RegisterUser,
    /// Shows a user.
    pub find_user: FindUser,
    /// Lists users.
    pub list_users: ListUsers,
    /// Changes a user.
    pub edit_user: EditUser,
    /// Removes a user.
    pub remove_user: RemoveUser,
    /// Writes all users into a workbook.
    pub export_users: ExportUsers,
    /// Adds and changes users as a workbook says.
    pub import_users: ImportUsers,
    /// Shows an import.
    pub find_import: FindImport,
    /// Says something on a topic.
    pub publish_message: PublishMessage,
    /// Hears what nodes tell each other.
    pub follow_events: FollowEvents,
    /// Tells whatever lives on sessions when they are over.
    pub follow_sessions: FollowSessions,
    /// Names what this node has written.
    pub mark_writes: MarkWrites,
    /// Greets.
    pub say_hello: SayHello,
    /// Passes on the greeting of another service.
    pub ask_hello: AskHello,
}

impl Application {
    /// Puts every use case on `ports`. `environment` is the name that the greeting shows.
    #[must_use]
    pub fn new(ports: Ports, policy: Policy, environment: String) -> Self {
        let sessions = ports.sessions();
        let credentials = ports.credentials();
        let check_session = ports.check_session();
        let import_users = ports.import_users(policy.imports_at_once);
        let Ports {
            users,
            user_queries,
            token_store,
            token_issuer,
            token_verifier,
            passwords,
            events,
            audit,
            imports,
            sheet_writer,
            hello,
            timer,
            clock,
            ids,
            ..
        } = ports;
        let grants = Grants { issuer: token_issuer, ids, policy: policy.sessions };
        Self {
            log_in: LogIn {
                users: users.clone(),
                sessions: sessions.clone(),
                grants: grants.clone(),
                credentials: credentials.clone(),
                clock: clock.clone(),
            },
            refresh_tokens: RefreshTokens {
                verifier: token_verifier.clone(),
                sessions: sessions.clone(),
                grants,
                clock: clock.clone(),
            },
            log_out: LogOut { sessions: sessions.clone(), clock: clock.clone() },
            authenticate: Authenticate {
                verifier: token_verifier,
                sessions: token_store.clone(),
                clock: clock.clone(),
            },
            check_session: check_session.clone(),
            publish_message: PublishMessage {
                sessions: token_store.clone(),
                events: events.clone(),
                clock: clock.clone(),
                publishers: policy.publishers,
            },
            follow_sessions: FollowSessions { check: check_session, events: events.clone(), timer },
            follow_events: FollowEvents { events },
            list_sessions: ListSessions {
                users: users.clone(),
                sessions: token_store,
                clock: clock.clone(),
            },
            end_session: EndSession { sessions: sessions.clone(), clock: clock.clone() },
            end_other_sessions: EndOtherSessions {
                sessions: sessions.clone(),
                clock: clock.clone(),
            },
            end_user_sessions: EndUserSessions {
                users: users.clone(),
                sessions: sessions.clone(),
                clock: clock.clone(),
            },
            change_password: ChangePassword {
                users: users.clone(),
                sessions: sessions.clone(),
                credentials,
                clock: clock.clone(),
            },
            register_user: RegisterUser {
                users: users.clone(),
                passwords: passwords.clone(),
                audit,
                clock: clock.clone(),
            },
            find_user: FindUser { users: users.clone(), queries: user_queries.clone() },
            list_users: ListUsers { users: user_queries.clone() },
            edit_user: EditUser {
                users: users.clone(),
                passwords,
                sessions: sessions.clone(),
                clock: clock.clone(),
            },
            export_users: ExportUsers {
                users: user_queries.clone(),
                writer: sheet_writer,
                places: Arc::new(Semaphore::new(EXPORTS_AT_ONCE)),
            },
            import_users,
            find_import: FindImport { imports },
            mark_writes: MarkWrites { users: users.clone() },
            remove_user: RemoveUser { users, sessions, clock },
            say_hello: SayHello { users: user_queries, environment },
            ask_hello: AskHello { hello },
        }
    }
}
