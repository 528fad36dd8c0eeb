use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
    time::Duration,
};

use super::*;

/// Longer than anything here takes.
const LIMIT: Duration = Duration::from_secs(10);

fn password(text: &str) -> Password {
    Password::parse(text.into()).expect("a good password")
}

fn cheap() -> Argon2PasswordHasher {
    Argon2PasswordHasher::new(Config::cheap_for_tests())
}

/// What `correct horse` hashes to with other parameters than today's.
fn hashed_with(algorithm: Algorithm, version: Version, params: Params) -> PasswordHash {
    hashed("correct horse", &Argon2::new(algorithm, version, params))
}

fn hashed(text: &str, argon2: &Argon2) -> PasswordHash {
    let phc = argon2.hash_password(text.as_bytes()).expect("the parameters are good");
    PasswordHash::from_phc(phc.to_string())
}

fn params(memory_kib: u32, passes: u32, output: usize) -> Params {
    Params::new(memory_kib, passes, 1, Some(output)).expect("the parameters are good")
}

async fn verdict(attempt: &str, hash: Option<PasswordHash>) -> PasswordVerdict {
    cheap().verify(attempt.into(), hash).await.expect("nobody else hashes")
}

#[tokio::test]
async fn sec_002_a_hash_is_argon2id_of_19_mib_two_passes_and_one_lane() {
    let hasher = Argon2PasswordHasher::default();
    let hash = hasher.hash(password("correct horse")).await.expect("nobody else hashes");
    assert!(hash.as_phc().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.as_phc());

    let verdict = hasher.verify("correct horse".into(), Some(hash)).await;
    assert_eq!(verdict.expect("nobody else hashes"), PasswordVerdict::Match);
}

#[tokio::test]
async fn one_password_has_many_hashes_and_each_matches_it_alone() {
    let one = cheap().hash(password("correct horse")).await.expect("nobody else hashes");
    let other = cheap().hash(password("correct horse")).await.expect("nobody else hashes");
    assert_ne!(one, other, "the salt is drawn anew");

    assert_eq!(verdict("correct horse", Some(one.clone())).await, PasswordVerdict::Match);
    for wrong in ["correct hors", "correct horse ", "Correct horse", ""] {
        assert_eq!(verdict(wrong, Some(one.clone())).await, PasswordVerdict::Mismatch, "{wrong}");
    }
}

#[tokio::test]
async fn any_unicode_counts_byte_by_byte() {
    let hash = cheap().hash(password("密码🔑 \0 caf\u{e9}")).await.expect("nobody else hashes");
    assert_eq!(verdict("密码🔑 \0 caf\u{e9}", Some(hash.clone())).await, PasswordVerdict::Match);
    assert_eq!(verdict("密码🔑 \0 cafe\u{301}", Some(hash)).await, PasswordVerdict::Mismatch);
}

#[tokio::test]
async fn nothing_is_truncated() {
    let longest = "x".repeat(Password::MAX_BYTES);
    let hash = cheap().hash(password(&longest)).await.expect("nobody else hashes");
    assert_eq!(verdict(&longest, Some(hash.clone())).await, PasswordVerdict::Match);
    assert_eq!(verdict(&longest[1..], Some(hash.clone())).await, PasswordVerdict::Mismatch);
    let too_long = format!("{longest}x");
    assert_eq!(verdict(&too_long, Some(hash)).await, PasswordVerdict::Mismatch);

    let made_elsewhere = hashed(&too_long, &argon2(Config::cheap_for_tests().params));
    assert_eq!(verdict(&too_long, Some(made_elsewhere)).await, PasswordVerdict::Mismatch);
}

#[tokio::test]
async fn a_hash_of_other_parameters_matches_and_is_outdated() {
    use {Algorithm::*, Version::*};
    let today = (Params::MIN_M_COST, 1, 32);
    for (algorithm, version, (memory, passes, output), expected) in [
        (Argon2id, V0x13, today, PasswordVerdict::Match),
        (Argon2id, V0x13, (16, 1, 32), PasswordVerdict::MatchOutdated),
        (Argon2id, V0x13, (8, 2, 32), PasswordVerdict::MatchOutdated),
        (Argon2id, V0x13, (8, 1, 16), PasswordVerdict::MatchOutdated),
        (Argon2id, V0x10, today, PasswordVerdict::MatchOutdated),
        (Argon2i, V0x13, today, PasswordVerdict::MatchOutdated),
        (Argon2d, V0x13, today, PasswordVerdict::MatchOutdated),
    ] {
        let hash = hashed_with(algorithm, version, params(memory, passes, output));
        let case = hash.as_phc().to_owned();
        assert_eq!(verdict("correct horse", Some(hash.clone())).await, expected, "{case}");
        assert_eq!(verdict("wrong horse", Some(hash)).await, PasswordVerdict::Mismatch, "{case}");
    }
}

#[tokio::test]
async fn no_hash_and_what_is_no_hash_match_nothing() {
    assert_eq!(verdict("correct horse", None).await, PasswordVerdict::Mismatch);
    for broken in [
        "",
        "correct horse",
        "$argon2id$v=19$m=8,t=1,p=1",
        "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHRzb21lc2FsdA",
        "$argon2id$v=19$m=8,t=0,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=7$m=8,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=16,r=8,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAA",
        "$2b$12$abcdefghijklmnopqrstuv",
    ] {
        let hash = PasswordHash::from_phc(broken.into());
        assert_eq!(
            verdict("correct horse", Some(hash)).await,
            PasswordVerdict::Mismatch,
            "{broken}"
        );
    }
}

/// Time itself is measured by `tests/load`, over many samples; here, that there is as much to do.
#[test]
fn the_dummy_costs_what_a_true_hash_costs() {
    let today = Config::default().params;
    let dummy = dummy(&today).expect("the parameters are good");
    assert!(is_current(&today, &dummy));
    let text = PasswordHash::from_phc(dummy.to_string());
    assert_eq!(usable(&text), Some(dummy), "it goes the way of a true hash");
}

/// Polls once; the queue decides without waiting whether there is a place.
async fn poll_once<F: Future>(future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
    let mut future = future;
    poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await
}

#[tokio::test]
async fn a_full_queue_answers_unavailable_at_once() {
    let hasher = Argon2PasswordHasher::new(Config::cheap_for_tests().with_queue(1, 1));
    let running = hasher.gate.enter().await.expect("the first finds a core");
    let mut waiting = pin!(hasher.hash(password("correct horse")));
    assert!(poll_once(waiting.as_mut()).await.is_pending());

    let mut refused = pin!(hasher.verify("correct horse".into(), None));
    let answer = poll_once(refused.as_mut()).await;
    assert!(matches!(answer, Poll::Ready(Err(PortError::Unavailable(_)))));

    drop(running);
    waiting.await.expect("it is its turn");
}

#[tokio::test]
async fn a_caller_that_leaves_gives_its_place_back() {
    let hasher = Argon2PasswordHasher::new(Config::cheap_for_tests().with_queue(1, 1));
    let running = hasher.gate.enter().await.expect("the first finds a core");
    {
        let mut leaving = pin!(hasher.hash(password("correct horse")));
        assert!(poll_once(leaving.as_mut()).await.is_pending());
    }
    let mut staying = pin!(hasher.hash(password("correct horse")));
    assert!(poll_once(staying.as_mut()).await.is_pending(), "the place is free again");
    drop(running);
    staying.await.expect("it is its turn");
}

#[tokio::test]
async fn work_whose_caller_left_holds_its_core_until_it_ends() {
    let hasher = Argon2PasswordHasher::new(Config::cheap_for_tests().with_queue(1, 0));
    let (finish, finished) = std::sync::mpsc::channel::<()>();
    let (start, started) = tokio::sync::oneshot::channel();
    {
        let mut leaving = pin!(hasher.run(hasher.gate.enter(), move |_| {
            start.send(()).ok();
            finished.recv_timeout(LIMIT)
        }));
        assert!(poll_once(leaving.as_mut()).await.is_pending());
    }
    started.await.expect("it has its core");
    let crowded = hasher.hash(password("correct horse")).await;
    assert!(matches!(crowded, Err(PortError::Unavailable(_))));

    drop(finish);
    let freed = async {
        while hasher.hash(password("correct horse")).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LIMIT, freed).await.expect("the core is free again");
}

#[tokio::test]
async fn work_that_panics_gives_its_core_back() {
    let hasher = Argon2PasswordHasher::new(Config::cheap_for_tests().with_queue(1, 0));
    let answer = hasher.run(hasher.gate.enter(), |_| panic!("on purpose")).await;
    assert!(matches!(answer, Err::<(), _>(PortError::Broken(_))));
    hasher.hash(password("correct horse")).await.expect("the core is free");
}
