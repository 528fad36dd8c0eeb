use std::{
    sync::Arc,
    task::{Poll, ready},
};

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
    let (mut items, mut end, mut is_over) = (items.boxed(), end.boxed(), false);
    stream::poll_fn(move |context| {
        if is_over {
            return Poll::Ready(None);
        }
        let item = match end.poll_unpin(context) {
            Poll::Ready(status) => Some(Err(status)),
            Poll::Pending => ready!(items.poll_next_unpin(context)),
        };
        is_over = !matches!(item, Some(Ok(_)));
        Poll::Ready(item)
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
