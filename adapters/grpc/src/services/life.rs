use std::sync::Arc;

use futures_util::{FutureExt, Stream, StreamExt, stream};
use portico_application::{Application, Principal};
use tonic::{Code, Status};

use crate::{
    edge::Call,
    lives::{Life, Lives},
};

/// Brings `items` until they end, one of them is an error, or `end` comes, whose status is the last then.
pub(super) fn until<T: Send + 'static>(
    items: impl Stream<Item = Result<T, Status>> + Send + 'static,
    end: impl Future<Output = Status> + Send + 'static,
) -> impl Stream<Item = Result<T, Status>> + Send + 'static {
    stream::unfold(Some((items.boxed(), end.boxed())), |state| async move {
        let (mut items, mut end) = state?;
        let item = tokio::select! {
            biased;
            status = &mut end => Err(status),
            item = items.next() => item?,
        };
        let rest = item.is_ok().then_some((items, end));
        Some((item, rest))
    })
}

/// Begins to live on the session of `principal`.
pub(super) async fn begin(
    lives: &Arc<Lives>,
    application: &Application,
    call: &Call,
    principal: &Principal,
) -> Result<Life, Status> {
    let life = lives.begin(principal);
    // It may have ended before anybody listened for it.
    let (user, session) = (principal.user().id, principal.session());
    let goes_on = application.check_session.execute(user, session).await;
    goes_on.map(|()| life).map_err(|error| call.status(&error))
}

/// Waits until the session is over, on whatever node it ends.
pub(super) async fn over(life: Life, call: Arc<Call>) -> Status {
    match life.over().await {
        Some(over) => call.status(&over),
        // Nobody keeps the promise of the stream any more; another server does.
        None => call.refusal(Code::Unavailable, "unavailable"),
    }
}
