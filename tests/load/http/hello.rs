use super::home::against_a_constant;
use crate::{figures::Figure, servers::Installation};

/// `GET /hello`, which reads the first user from the store, against a constant answer of bare axum.
pub(crate) async fn measure(embedded: &Installation, shared: &Installation) -> Vec<Figure> {
    let what = "GET /hello, with a look at the embedded store";
    let mut figures = against_a_constant(&embedded.start(&[]), "/hello", None).await.figures(
        what,
        "requests",
        &[None],
    );
    let what = "GET /hello, with a look at MySQL";
    figures.extend(against_a_constant(&shared.start(&[]), "/hello", None).await.figures(
        what,
        "requests",
        &[None],
    ));
    figures
}
