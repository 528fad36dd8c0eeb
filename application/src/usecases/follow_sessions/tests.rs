use std::{collections::VecDeque, pin::Pin, sync::Mutex, task::Poll};

use async_trait::async_trait;
use futures_util::future::{poll_fn, poll_immediate};
use portico_domain::session::{EndReason, SessionState};

use super::*;
use crate::{
    ports::{MockClock, MockEventBus, MockTokenStore, Subscription},
    test_support::{NOW, port_down, session, session_id, user_id},
};

/// Says what a test puts in.
#[derive(Clone, Default)]
struct Bus(Arc<Mutex<VecDeque<Event>>>);

#[async_trait]
impl Subscription for Bus {
    async fn next(&mut self) -> Option<Event> {
        poll_fn(|_| {
            let event = self.0.lock().expect("nobody panics").pop_front();
            event.map_or(Poll::Pending, |event| Poll::Ready(Some(event)))
        })
        .await
    }
}

impl Bus {
    fn say(&self, event: Event) {
        self.0.lock().expect("nobody panics").push_back(event);
    }
}

/// No time passes.
struct NoTime;

#[async_trait]
impl Timer for NoTime {
    async fn sleep(&self, duration: Duration) {
        assert_eq!(duration, PAUSE);
    }
}

/// Something on each of these sessions, until it ends.
#[derive(Default)]
struct Living {
    sessions: Vec<u8>,
    ended: Mutex<Vec<(SessionId, SessionOver)>>,
    unknown: Mutex<Vec<SessionId>>,
}

impl Dependents for Living {
    fn sessions(&self) -> Vec<(UserId, SessionId)> {
        self.sessions.iter().map(|number| (user_id(), session_id(*number))).collect()
    }

    fn end(&self, session: SessionId, over: SessionOver) {
        self.ended.lock().expect("nobody panics").push((session, over));
    }

    fn cannot_tell(&self, session: SessionId, _: &PortError) {
        self.unknown.lock().expect("nobody panics").push(session);
    }
}

impl Living {
    fn on(sessions: &[u8]) -> Self {
        Self { sessions: sessions.to_vec(), ..Self::default() }
    }

    fn ended(&self) -> Vec<(SessionId, SessionOver)> {
        std::mem::take(&mut *self.ended.lock().expect("nobody panics"))
    }
}

fn follow(store: MockTokenStore, bus: &Bus) -> FollowSessions {
    let mut events = MockEventBus::new();
    let heard = bus.clone();
    events.expect_subscribe().return_once(move || Box::new(heard));
    let mut clock = MockClock::new();
    clock.expect_now().return_const(NOW);
    let check = CheckSession { sessions: Arc::new(store), clock: Arc::new(clock) };
    FollowSessions { check, events: Arc::new(events), timer: Arc::new(NoTime) }
}

/// Everything that can happen now does.
async fn settle(following: Pin<&mut impl Future<Output = ()>>) {
    assert_eq!(poll_immediate(following).await, None, "the bus is there");
}

fn active() -> SessionState {
    SessionState::Active(session(1).into())
}

#[tokio::test]
async fn an_end_is_passed_on_with_its_reason() {
    let mut store = MockTokenStore::new();
    store.expect_find().returning(|_, _, _| Ok(Some(active())));
    let (bus, living) = (Bus::default(), Living::on(&[1]));
    let (user, reason) = (user_id(), EndReason::Displaced);
    bus.say(Event::SessionEnded { user, session: session_id(1), reason });
    let follow = follow(store, &bus);
    settle(pin!(follow.execute(&living))).await;
    assert_eq!(living.ended(), [(session_id(1), SessionOver(reason))]);
}

#[tokio::test]
async fn ends_that_may_have_been_missed_are_looked_up() {
    let mut store = MockTokenStore::new();
    store.expect_find().times(6).returning(|_, session, _| match session {
        session if session == session_id(1) => Ok(Some(SessionState::Ended(EndReason::LoggedOut))),
        session if session == session_id(2) => Ok(None),
        _ => Ok(Some(active())),
    });
    let (bus, living) = (Bus::default(), Living::on(&[1, 2, 3]));
    let follow = follow(store, &bus);
    let mut following = pin!(follow.execute(&living));
    let over = [
        (session_id(1), SessionOver(EndReason::LoggedOut)),
        (session_id(2), SessionOver(EndReason::Expired)),
    ];
    settle(following.as_mut()).await;
    assert_eq!(living.ended(), over, "what came before is looked up as well");
    settle(following.as_mut()).await;
    assert_eq!(living.ended(), []);
    // One look settles several doubts.
    bus.say(Event::SessionsChanged);
    bus.say(Event::Resync);
    settle(following).await;
    assert_eq!(living.ended(), over);
}

#[tokio::test]
async fn only_what_nobody_could_tell_is_asked_again() {
    let mut store = MockTokenStore::new();
    let mut first = Some(port_down());
    let down = store.expect_find().withf(|_, session, _| *session == session_id(1));
    down.times(2).returning(move |_, _, _| first.take().map_or(Ok(None), Err));
    let broken = store.expect_find().withf(|_, session, _| *session == session_id(2));
    broken.once().returning(|_, _, _| Err(PortError::Broken("an odd answer".into())));
    let (bus, living) = (Bus::default(), Living::on(&[1, 2]));
    let follow = follow(store, &bus);
    settle(pin!(follow.execute(&living))).await;
    assert_eq!(living.ended(), [(session_id(1), SessionOver(EndReason::Expired))]);
    assert_eq!(*living.unknown.lock().expect("nobody panics"), [session_id(2)]);
}
