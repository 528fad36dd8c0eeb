use std::sync::Arc;

use futures_util::{Stream, StreamExt, TryStreamExt, stream, stream::BoxStream};
use portico_application::{
    Application,
    usecases::{FindUserError, ListUsersCommand},
};
use portico_domain::{
    consistency::{Consistency, WriteMark},
    page::PageLimit,
    user::{Gender, Role, UserFilter, UserId, UserStatus, UserSummary, Username},
};
use portico_proto::portico::users::v1::{
    self as wire, GetUserRequest, GetUserResponse, ListUsersRequest, ListUsersResponse,
    user_service_server::UserService,
};
use prost_types::Timestamp;
use time::OffsetDateTime;
use tonic::{Request, Response, Status, async_trait, metadata::MetadataMap};

use super::{
    call_of,
    life::{begin, over, until},
};
use crate::{auth::admin, edge::Call, lives::Lives};

/// `portico.users.v1.UserService`
pub(crate) struct Users {
    pub(crate) application: Arc<Application>,
    pub(crate) lives: Arc<Lives>,
}

#[async_trait]
impl UserService for Users {
    async fn get_user(
        &self,
        request: Request<GetUserRequest>,
    ) -> Result<Response<GetUserResponse>, Status> {
        let call = call_of(&request)?;
        admin(&self.application, &call, &request).await?;
        let consistency = read_after(request.metadata());
        // What identifies no user finds none.
        let id = UserId::parse(request.get_ref().id);
        let id = id.map_err(|_| call.status(&FindUserError::NotFound))?;
        let user = self.application.find_user.execute(id, &consistency).await;
        let user = user.map_err(|error| call.status(&error))?;
        Ok(Response::new(GetUserResponse { user: Some(message(&user)) }))
    }

    type ListUsersStream = BoxStream<'static, Result<ListUsersResponse, Status>>;

    async fn list_users(
        &self,
        request: Request<ListUsersRequest>,
    ) -> Result<Response<Self::ListUsersStream>, Status> {
        let call = call_of(&request)?;
        let principal = admin(&self.application, &call, &request).await?;
        let life = begin(&self.lives, &self.application, &call, &principal).await?;
        let consistency = read_after(request.metadata());
        let ListUsersRequest { username_prefix, after_id } = request.into_inner();
        let prefix = Some(Username::normalize(&username_prefix));
        let command = ListUsersCommand {
            filter: UserFilter { username_prefix: prefix.filter(|prefix| !prefix.is_empty()) },
            after: UserId::parse(after_id).ok(),
            limit: PageLimit::BULK,
            consistency,
        };
        let end = over(life, call.clone());
        let users = all(self.application.clone(), call, command);
        Ok(Response::new(until(users, end).boxed()))
    }
}

/// Reads a page when the one before it was taken.
fn all(
    application: Arc<Application>,
    call: Arc<Call>,
    command: ListUsersCommand,
) -> impl Stream<Item = Result<ListUsersResponse, Status>> + Send + 'static {
    let pages = stream::try_unfold(Some(command), move |command| {
        let (application, call) = (application.clone(), call.clone());
        async move {
            let Some(command) = command else { return Ok(None) };
            let page = application.list_users.execute(command.clone()).await;
            let page = page.map_err(|error| call.status(&error))?;
            let next = page.next.map(|after| ListUsersCommand { after: Some(after), ..command });
            Ok::<_, Status>(Some((page.items, next)))
        }
    });
    pages
        .map_ok(|users| {
            let messages = users.into_iter().map(|user| message(&user));
            stream::iter(messages.map(|user| Ok(ListUsersResponse { user: Some(user) })))
        })
        .try_flatten()
}

/// What a read has to have seen, by the metadata that the client got over HTTP with its last write.
fn read_after(metadata: &MetadataMap) -> Consistency {
    let value = metadata.get("x-portico-consistency");
    let mark = value.and_then(|value| WriteMark::parse(value.to_str().ok()?).ok());
    mark.map_or(Consistency::Eventual, Consistency::After)
}

fn message(user: &UserSummary) -> wire::User {
    let gender = match user.gender {
        Gender::Unknown => wire::Gender::Unspecified,
        Gender::Male => wire::Gender::Male,
        Gender::Female => wire::Gender::Female,
    };
    let role = match user.role {
        Role::Member => wire::Role::Member,
        Role::Admin => wire::Role::Admin,
    };
    let status = match user.status {
        UserStatus::Active => wire::Status::Active,
        UserStatus::Disabled => wire::Status::Disabled,
    };
    wire::User {
        id: user.id.get(),
        username: user.username.as_str().to_owned(),
        gender: gender.into(),
        role: role.into(),
        status: status.into(),
        version: user.version.get(),
        created_at: Some(timestamp(user.created_at)),
        updated_at: Some(timestamp(user.updated_at)),
    }
}

fn timestamp(at: OffsetDateTime) -> Timestamp {
    // There are fewer nanoseconds in a second than an `i32` can hold.
    let nanos = i32::try_from(at.nanosecond()).unwrap_or_default();
    Timestamp { seconds: at.unix_timestamp(), nanos }
}
