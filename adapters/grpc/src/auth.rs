use portico_application::{Application, Principal, bearer};
use tonic::{
    Request, Status,
    metadata::{MetadataMap, MetadataValue},
};

use crate::edge::Call;

/// The user of an active session.
pub(crate) async fn authenticated<T>(
    application: &Application,
    call: &Call,
    request: &Request<T>,
) -> Result<Principal, Status> {
    let token = token(call, request.metadata())?;
    let principal = application.authenticate.execute(token).await;
    let principal = principal.map_err(|error| call.status(&error))?;
    call.set_user(principal.user().id);
    Ok(principal)
}

/// The same, and an administrator.
pub(crate) async fn admin<T>(
    application: &Application,
    call: &Call,
    request: &Request<T>,
) -> Result<Principal, Status> {
    let principal = authenticated(application, call, request).await?;
    principal.require_admin().map_err(|error| call.status(&error))?;
    Ok(principal)
}

/// The text of the token that a call carries, not yet checked.
pub(crate) fn token<'call>(
    call: &Call,
    metadata: &'call MetadataMap,
) -> Result<&'call str, Status> {
    let values = metadata.get_all("authorization").iter().map(MetadataValue::as_encoded_bytes);
    bearer(values).map_err(|error| call.status(&error))
}
