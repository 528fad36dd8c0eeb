use std::sync::Arc;

use portico_application::{Application, tokens::IssuedTokens, usecases::LogInCommand};
use portico_domain::session::device_name;
use portico_proto::portico::auth::v1::{
    LoginRequest, LoginResponse, LogoutRequest, LogoutResponse, RefreshRequest, RefreshResponse,
    Tokens, auth_service_server::AuthService,
};
use secrecy::ExposeSecret;
use tonic::{Request, Response, Status, async_trait, metadata::MetadataMap};
use tracing::Instrument;

use super::call_of;
use crate::auth::{authenticated, token};

/// `portico.auth.v1.AuthService`
pub(crate) struct Auth {
    pub(crate) application: Arc<Application>,
}

#[async_trait]
impl AuthService for Auth {
    async fn login(
        &self,
        request: Request<LoginRequest>,
    ) -> Result<Response<LoginResponse>, Status> {
        let call = call_of(&request)?;
        let (device, origin) = (device(request.metadata()), call.origin());
        let LoginRequest { username, password } = request.into_inner();
        let command = LogInCommand { username, password: password.into(), device, origin };
        let span = tracing::info_span!(target: "portico::spans", "log in");
        let issued = self.application.log_in.execute(command).instrument(span).await;
        let issued = issued.map_err(|error| call.status(&error))?;
        Ok(Response::new(LoginResponse { tokens: Some(tokens(&issued)) }))
    }

    async fn refresh(
        &self,
        request: Request<RefreshRequest>,
    ) -> Result<Response<RefreshResponse>, Status> {
        let call = call_of(&request)?;
        let token = token(&call, request.metadata())?;
        let span = tracing::info_span!(target: "portico::spans", "refresh tokens");
        let refreshing = self.application.refresh_tokens.execute(token, call.origin());
        let issued = refreshing.instrument(span).await;
        let issued = issued.map_err(|error| call.status(&error))?;
        Ok(Response::new(RefreshResponse { tokens: Some(tokens(&issued)) }))
    }

    async fn logout(
        &self,
        request: Request<LogoutRequest>,
    ) -> Result<Response<LogoutResponse>, Status> {
        let call = call_of(&request)?;
        let principal = authenticated(&self.application, &call, &request).await?;
        let ended = self.application.log_out.execute(&principal).await;
        ended.map_err(|error| call.status(&error))?;
        Ok(Response::new(LogoutResponse {}))
    }
}

fn tokens(issued: &IssuedTokens) -> Tokens {
    Tokens {
        access_token: issued.pair.access.expose_secret().to_owned(),
        refresh_token: issued.pair.refresh.expose_secret().to_owned(),
        token_type: "Bearer".to_owned(),
        expires_in: issued.expires_in.whole_seconds(),
        refresh_expires_in: issued.refresh_expires_in.whole_seconds(),
        session_id: issued.session.to_string(),
    }
}

fn device(metadata: &MetadataMap) -> Option<String> {
    device_name(metadata.get("user-agent")?.to_str().ok()?)
}
