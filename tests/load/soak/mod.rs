//! A server that everything is asked of at once, for long: whether its memory grows, and whether files stay open.

mod broken;
mod calls;
mod http;
mod login;
mod samples;
mod shift;
mod sockets;
mod traffic;
mod workbooks;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{
    arguments::Soak,
    figures::{Figure, Wanted},
    servers::{Installation, Portico, Stores},
    turns::number,
};
use samples::Samples;

/// Traffic after which everything was done once, and caches and pools have begun to fill.
const WARM_UP: Duration = Duration::from_mins(1);
/// Longer than pools keep what nobody needs.
const REST: Duration = Duration::from_secs(40);
/// How long files may take to be closed in the end: longer than any client is waited for.
const PATIENCE: Duration = Duration::from_mins(3);
const GLANCE: Duration = Duration::from_millis(200);
/// What memory may grow by, in MiB a minute.
const GROWTH: Wanted = Wanted::AtMost(1.0);

/// Soaks a server, and tells how its memory grew and how many files it did not close.
pub(crate) async fn measure(soak: &Soak) -> Vec<Figure> {
    let stores = if soak.shared { Some(Stores::start().await) } else { None };
    let installation = stores.as_ref().map_or_else(Installation::embedded, Installation::on);
    let portico = Arc::new(installation.start(&[]));
    traffic::flow(&portico, WARM_UP).await;
    tokio::time::sleep(REST).await;
    let files = portico.process().open_files();
    let span = Duration::from_mins(soak.minutes);
    let flow = tokio::spawn({
        let portico = portico.clone();
        async move { traffic::flow(&portico, span).await }
    });
    let samples = Samples::take(portico.process(), &flow).await;
    let deeds = flow.await.expect("every client is served");
    let left = files_left(&portico, files).await;
    let store = if soak.shared { "soak-shared" } else { "soak" };
    let minutes = soak.minutes;
    let mut figures = vec![
        Figure::new(format!("growth of memory in {minutes} minutes"), "MiB/min", samples.slope())
            .wanted(GROWTH),
        Figure::new("files that stayed open", "files", left).wanted(Wanted::AtMost(0.0)),
        Figure::new("resident memory in the end", "MiB", portico.resident_mebibytes()),
    ];
    figures.extend(deeds.into_iter().map(|(name, count)| Figure::new(name, "times", count)));
    figures.into_iter().map(|figure| Figure { topic: store.to_owned(), ..figure }).collect()
}

/// How many files are open more than at first, once the server had time to close them.
async fn files_left(portico: &Portico, first: u64) -> f64 {
    let started = Instant::now();
    loop {
        let left = portico.process().open_files().saturating_sub(first);
        if left == 0 || started.elapsed() > PATIENCE {
            return number(left);
        }
        tokio::time::sleep(GLANCE).await;
    }
}
