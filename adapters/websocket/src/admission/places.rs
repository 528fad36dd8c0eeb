use std::{
    collections::{HashMap, hash_map::Entry},
    hash::Hash,
    net::IpAddr,
    sync::Arc,
};

use parking_lot::Mutex;
use portico_application::error::{ErrorKind, Failure};
use portico_domain::{network::Network, user::UserId};

use crate::Config;

/// Counts open sockets: all of them, those of each user and those of each address.
pub(crate) struct Places {
    limits: Limits,
    taken: Mutex<Taken>,
}

struct Limits {
    all: usize,
    user: usize,
    address: usize,
}

#[derive(Default)]
struct Taken {
    all: usize,
    users: HashMap<UserId, usize>,
    addresses: HashMap<Network, usize>,
}

/// A counted socket, until this is dropped.
pub(crate) struct Place {
    places: Arc<Places>,
    user: Option<UserId>,
    address: Option<Network>,
}

/// Which limit was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Crowded {
    #[error("too many sockets")]
    All,
    #[error("too many sockets of one user")]
    User,
    #[error("too many sockets of one address")]
    Address,
}

impl Failure for Crowded {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Unavailable
    }
}

impl Places {
    pub(crate) fn new(config: &Config) -> Arc<Self> {
        let limits = Limits {
            all: config.max_connections,
            user: config.max_per_user,
            address: config.max_per_address,
        };
        Arc::new(Self { limits, taken: Mutex::default() })
    }

    /// Counts one more, unless that is one too many.
    pub(crate) fn take(
        self: &Arc<Self>,
        user: Option<UserId>,
        address: Option<IpAddr>,
    ) -> Result<Place, Crowded> {
        let address = address.map(Network::of);
        let mut taken = self.taken.lock();
        if taken.all >= self.limits.all {
            return Err(Crowded::All);
        }
        if is_full(&taken.users, user, self.limits.user) {
            return Err(Crowded::User);
        }
        if is_full(&taken.addresses, address, self.limits.address) {
            return Err(Crowded::Address);
        }
        taken.all += 1;
        add(&mut taken.users, user);
        add(&mut taken.addresses, address);
        Ok(Place { places: self.clone(), user, address })
    }
}

fn is_full<K: Hash + Eq>(counts: &HashMap<K, usize>, key: Option<K>, limit: usize) -> bool {
    limit > 0 && key.and_then(|key| counts.get(&key)).is_some_and(|count| *count >= limit)
}

fn add<K: Hash + Eq>(counts: &mut HashMap<K, usize>, key: Option<K>) {
    if let Some(key) = key {
        *counts.entry(key).or_default() += 1;
    }
}

fn give_back<K: Hash + Eq>(counts: &mut HashMap<K, usize>, key: Option<K>) {
    let Some(Entry::Occupied(mut count)) = key.map(|key| counts.entry(key)) else { return };
    *count.get_mut() -= 1;
    if *count.get() == 0 {
        count.remove();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken.lock();
        taken.all -= 1;
        give_back(&mut taken.users, self.user);
        give_back(&mut taken.addresses, self.address);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(all: usize, user: usize, address: usize) -> Arc<Places> {
        Arc::new(Places { limits: Limits { all, user, address }, taken: Mutex::default() })
    }

    fn user(id: i64) -> Option<UserId> {
        UserId::parse(id).ok()
    }

    fn address(text: &str) -> Option<IpAddr> {
        text.parse().ok()
    }

    #[test]
    fn each_limit_is_met_and_a_place_is_free_again_after_use() {
        for (places, crowded) in [
            (places(1, 0, 0), Crowded::All),
            (places(9, 1, 0), Crowded::User),
            (places(9, 0, 1), Crowded::Address),
        ] {
            let place = places.take(user(1), address("192.0.2.1")).expect("the first gets in");
            for _ in 0..2 {
                let refused = places.take(user(1), address("192.0.2.1")).err();
                assert_eq!(refused, Some(crowded));
            }
            drop(place);
            assert!(places.take(user(1), address("192.0.2.1")).is_ok());
            let taken = places.taken.lock();
            assert!(taken.all == 0 && taken.users.is_empty() && taken.addresses.is_empty());
        }
    }

    #[test]
    fn others_and_the_unknown_do_not_count() {
        let places = places(9, 1, 1);
        let _first = places.take(user(1), address("192.0.2.1")).expect("the first gets in");
        let _other = places.take(user(2), address("192.0.2.2")).expect("another user, elsewhere");
        let _unknown = places.take(None, None).expect("nobody knows who");
        assert!(places.take(None, address("::ffff:192.0.2.1")).is_err());
    }
}
