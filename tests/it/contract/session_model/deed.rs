use portico_domain::session::EndReason;
use proptest::{collection::vec, prelude::*, sample::Index};
use time::Duration;

/// One step of a history. An index picks among what there is when the step comes.
#[derive(Debug, Clone)]
pub(super) enum Deed {
    Open { user: usize, limit: usize },
    Rotate { session: Index, token: Index, as_owner: bool },
    End { session: Index, reason: EndReason },
    EndAll { user: usize, except: Option<Index>, reason: EndReason },
    Edit { user: usize, version: i64 },
    Pass(Duration),
}

/// Up to forty steps. Time passes in steps that meet the ends of a grace of ten seconds and of a session of one minute.
pub(super) fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let index = any::<Index>;
    let deed = prop_oneof![
        3 => (0..2usize, 0..4usize).prop_map(|(user, limit)| Deed::Open { user, limit }),
        6 => (index(), index(), prop::bool::weighted(0.95)).prop_map(|(session, token, as_owner)| {
            Deed::Rotate { session, token, as_owner }
        }),
        1 => (index(), reason()).prop_map(|(session, reason)| Deed::End { session, reason }),
        1 => (0..2usize, prop::option::of(index()), reason())
            .prop_map(|(user, except, reason)| Deed::EndAll { user, except, reason }),
        1 => (0..2usize, 1..5i64).prop_map(|(user, version)| Deed::Edit { user, version }),
        4 => passing().prop_map(Deed::Pass),
    ];
    vec(deed, 1..40)
}

fn reason() -> impl Strategy<Value = EndReason> {
    prop::sample::select(EndReason::ALL.as_slice())
}

fn passing() -> impl Strategy<Value = Duration> {
    prop_oneof![
        4 => (0..6i64).prop_map(Duration::seconds),
        2 => Just(Duration::seconds(10)),
        1 => Just(Duration::MICROSECOND),
        1 => Just(Duration::seconds(50)),
    ]
}
