use std::sync::Arc;

use futures_util::{StreamExt, stream, stream::BoxStream};
use portico_application::{
    Application,
    ports::{Clock, TokenError},
};
use portico_proto::portico::session::v1::{
    WatchRequest, WatchResponse, session_service_server::SessionService,
};
use tonic::{Request, Response, Status, async_trait};

use super::{
    call_of,
    life::{begin, over, until},
};
use crate::{auth::authenticated, lives::Lives};

/// `portico.session.v1.SessionService`
pub(crate) struct Sessions {
    pub(crate) application: Arc<Application>,
    pub(crate) lives: Arc<Lives>,
    pub(crate) clock: Arc<dyn Clock>,
}

#[async_trait]
impl SessionService for Sessions {
    type WatchStream = BoxStream<'static, Result<WatchResponse, Status>>;

    async fn watch(
        &self,
        request: Request<WatchRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        let call = call_of(&request)?;
        let principal = authenticated(&self.application, &call, &request).await?;
        let life = begin(&self.lives, &self.application, &call, &principal).await?;
        let first = WatchResponse {
            session_id: principal.session().to_string(),
            user_id: principal.user().id.get(),
        };
        let left = principal.expires_at() - self.clock.now();
        let left = left.try_into().unwrap_or_default();
        let over = over(life, call.clone());
        let end = async move {
            tokio::select! {
                biased;
                status = over => status,
                () = tokio::time::sleep(left) => call.status(&TokenError::Expired),
            }
        };
        let messages = stream::iter([Ok(first)]).chain(stream::pending());
        Ok(Response::new(until(messages, end).boxed()))
    }
}
