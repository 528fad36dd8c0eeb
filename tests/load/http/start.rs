use std::time::Duration;

use crate::{
    figures::{Figure, Wanted},
    servers::Installation,
    turns::{median, milliseconds},
};

const STARTS: usize = 10;
/// After which a server that was started does nothing any more.
const SETTLING: Duration = Duration::from_secs(3);

/// Start to ready when the keys and the schema are there, and the memory of a server that does nothing.
pub(crate) async fn measure(embedded: &Installation, shared: &Installation) -> Vec<Figure> {
    let mut figures = Vec::new();
    for (stores, installation, memory) in [
        ("the embedded store", embedded, Some(Wanted::AtMost(25.0))),
        ("MySQL and Redis", shared, None),
    ] {
        let starts = (0..STARTS).map(|_| milliseconds(installation.start(&[]).start));
        let what = format!("start to ready on {stores}, median of {STARTS}");
        figures.push(Figure::new(what, "ms", median(starts)).wanted(Wanted::AtMost(150.0)));
        let idle = installation.start(&[]);
        tokio::time::sleep(SETTLING).await;
        let what = format!("resident memory of an idle server on {stores}");
        figures.push(Figure::new(what, "MiB", idle.resident_mebibytes()).wanted_if_any(memory));
    }
    figures
}
