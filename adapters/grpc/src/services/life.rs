use std::{sync::Arc, time::Duration};

use futures_util::{FutureExt, Stream, StreamExt, stream};
use portico_application::{
    Application, Principal, SessionError, SessionOver,
    ports::{Event, Subscription},
};
use tonic::Status;

use crate::edge::Call;

/// How long to wait before a session is looked at again that could not be.
const PAUSE: Duration = Duration::from_millis(200);

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

/// Waits until the session of `principal` is over, on whatever node it ends; `events` have to have been followed since
/// before it was looked at.
pub(super) async fn over(
    application: Arc<Application>,
    call: Arc<Call>,
    principal: Principal,
    mut events: Box<dyn Subscription>,
) -> Status {
    let ours = principal.session();
    while let Some(event) = events.next().await {
        match event {
            Event::SessionEnded { session, reason, .. } if session == ours => {
                return call.status(&SessionOver(reason));
            }
            Event::SessionsChanged | Event::Resync => {
                if let Some(end) = look(&application, &principal).await {
                    return call.status(&end);
                }
            }
            Event::SessionEnded { .. } | Event::Message(_) => {}
        }
    }
    // The bus is gone, and with it the promise of the stream; another server has one.
    call.refusal(tonic::Code::Unavailable, "unavailable")
}

/// Whether the session is over by now, as soon as anybody can tell.
async fn look(application: &Application, principal: &Principal) -> Option<SessionOver> {
    let (user, session) = (principal.user().id, principal.session());
    loop {
        match application.check_session.execute(user, session).await {
            Ok(()) => return None,
            Err(SessionError::Over(over)) => return Some(over),
            Err(SessionError::Port(_)) => tokio::time::sleep(PAUSE).await,
        }
    }
}
