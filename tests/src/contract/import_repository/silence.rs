//! Cases of imports whose nodes say nothing, or have clocks of their own.

use portico_domain::import::{Import, ImportState};
use time::Duration;

use super::{Imports, find, import, save};
use crate::fixtures::now;

async fn state(imports: &Imports, import: &Import) -> ImportState {
    find(imports, import.id).await.expect("it was saved").state
}

/// Open imports of nodes whose clocks are a day fast and slow.
fn of_skewed_nodes() -> [Import; 2] {
    [Duration::DAY, -Duration::DAY].map(|skew| {
        let now = now() + skew;
        Import { created_at: now, updated_at: now, state: ImportState::Running, ..import() }
    })
}

pub async fn the_store_notes_when_it_heard_of_an_import(imports: Imports) {
    let heard = async |import: &Import| {
        save(&imports, import).await;
        imports
            .find(import.id)
            .await
            .expect("the repository answers")
            .expect("it is kept")
            .updated_at
    };
    let [fast, slow] = of_skewed_nodes();
    let first = heard(&fast).await;
    let later = heard(&slow).await;
    let last = heard(&fast).await;
    assert!(first <= later && later <= last, "{first} {later} {last}");
    assert!(last - first < Duration::HOUR, "{first} {last}");
}

/// How long a case waits for the end of patience, in beats.
const BEATS: u32 = 13;

pub async fn an_open_import_that_is_not_heard_of_is_interrupted(imports: Imports) {
    let silent = of_skewed_nodes();
    let done = Import { state: ImportState::Done, ..import() };
    for import in silent.iter().chain([&done]) {
        save(&imports, import).await;
    }
    for import in &silent {
        assert_eq!(state(&imports, import).await, ImportState::Running);
    }
    for beat in 0.. {
        let states = [state(&imports, &silent[0]).await, state(&imports, &silent[1]).await];
        if states == [ImportState::Interrupted; 2] {
            break;
        }
        assert!(beat < BEATS, "{states:?}");
        tokio::time::sleep(Import::BEAT.unsigned_abs()).await;
    }
    assert_eq!(state(&imports, &done).await, ImportState::Done);
}

pub async fn one_that_is_heard_of_is_not(imports: Imports) {
    let beating = of_skewed_nodes();
    for _ in 0..BEATS {
        for import in &beating {
            save(&imports, import).await;
            assert_eq!(state(&imports, import).await, ImportState::Running);
        }
        tokio::time::sleep(Import::BEAT.unsigned_abs()).await;
    }
}
