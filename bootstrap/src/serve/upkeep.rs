use crate::assembly::System;

use super::parts::Parts;

/// Looks after what keeps data and carries events as long as the server runs, and closes it when its turn comes.
pub(crate) fn look_after(system: &System, Parts { bus, stores, .. }: &Parts) {
    if let Some(mysql) = system.mysql.clone() {
        let ending = stores.begun();
        stores.track(async move {
            mysql.watch(ending).await;
            mysql.close().await;
        });
    }
    if let Some(redis) = system.redis.clone() {
        bus.track(redis.watch(bus.begun()));
        let ending = stores.begun();
        stores.track(async move {
            ending.await;
            redis.close();
        });
    }
    if let Some(embedded) = system.embedded.clone() {
        let (events, ending) = (embedded.events(), bus.begun());
        bus.track(async move {
            ending.await;
            events.close();
        });
        let ending = stores.begun();
        stores.track(async move {
            ending.await;
            embedded.close().await;
        });
    }
}
