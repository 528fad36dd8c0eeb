//! What whoever asked is told on their topic.

use std::{
    future::pending,
    sync::atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use portico_domain::channel::{Content, Topic};
use time::Duration;

use super::*;
use crate::ports::{Event, EventBus, PortError, Subscription};

#[tokio::test]
async fn whoever_asked_is_told_when_it_waits_when_it_begins_at_each_beat_and_when_it_ends() {
    let said = Arc::new(Mutex::new(Vec::new()));
    let mut scene = Scene::new(users(&[GOOD]), vec![]).upserting(inserted(1)).saving();
    scene.mocks.events.checkpoint();
    let keep = said.clone();
    scene.mocks.events.expect_post().returning(move |topic, content| {
        assert_eq!(topic.owner(), Some(user_id()));
        let Content::Import(notice) = content else { panic!("{content:?}") };
        assert_eq!(notice.id, import_id(1));
        keep.lock().expect("no panic").push((notice.state, notice.progress.rows_written));
        Ok(1)
    });
    scene.mocks.timer.0 = 1.into();
    import(&scene.mocks.application(), ImportMode::Strict, false).await;
    let running = (ImportState::Running, 0);
    let expected = [(ImportState::Queued, 0), running, running, (ImportState::Done, 1)];
    assert_eq!(*said.lock().expect("no panic"), expected);
}

#[tokio::test]
async fn nobody_is_told_of_an_import_from_a_terminal() {
    let mut scene = Scene::new(users(&[GOOD]), vec![]).upserting(inserted(1)).saving();
    scene.mocks.events.checkpoint();
    let application = scene.mocks.application();
    let ended = import_for(None, &application, ImportMode::Strict, false).await;
    assert_eq!(ended.import.state, ImportState::Done);
}

#[tokio::test]
async fn a_bus_that_is_down_harms_no_import() {
    let mut scene = Scene::new(users(&[GOOD]), vec![]).upserting(inserted(1));
    scene.mocks.events.checkpoint();
    scene.mocks.events.expect_post().times(3).returning(|_, _| Err(port_down()));
    let (ended, ..) = run(scene, ImportMode::Strict, false).await;
    assert_eq!(ended.import.state, ImportState::Done);
    assert!(ended.error.is_none(), "it is no fault of the import");
}

/// A bus that answers nothing, and a timer that goes once an import is over.
#[derive(Default)]
struct Silence {
    is_over: AtomicBool,
}

#[async_trait]
impl EventBus for Silence {
    async fn publish(&self, _: Event) {}

    async fn post(&self, _: &Topic, _: Content) -> Result<u64, PortError> {
        for _ in 0..1_000 {
            if self.is_over.load(Ordering::Relaxed) {
                return pending().await;
            }
            tokio::task::yield_now().await;
        }
        panic!("the import waits for the bus");
    }

    fn subscribe(&self) -> Box<dyn Subscription> {
        panic!("nobody listens");
    }
}

#[async_trait]
impl Timer for Silence {
    async fn sleep(&self, duration: Duration) {
        assert_eq!(duration, Import::BEAT);
        if !self.is_over.load(Ordering::Relaxed) {
            pending::<()>().await;
        }
    }
}

#[tokio::test]
async fn no_import_waits_for_a_silent_bus_and_its_end_for_a_beat() {
    let silence = Arc::new(Silence::default());
    let mut scene = Scene::new(users(&[GOOD]), vec![]).upserting(inserted(1));
    let over = silence.clone();
    scene.mocks.imports.expect_save().returning(move |import| {
        over.is_over.store(import.state == ImportState::Done, Ordering::Relaxed);
        Ok(())
    });
    let mut application = scene.mocks.application();
    application.import_users.notices = Notices { events: silence.clone(), timer: silence };
    let ended = import(&application, ImportMode::Strict, false).await;
    assert_eq!((ended.import.state, counts(&ended)), (ImportState::Done, [1, 1, 0, 0, 0]));
}
