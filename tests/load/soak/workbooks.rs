use std::sync::Arc;

use super::{login::Login, shift::Shift};
use crate::{
    servers::Portico,
    sheets::{Clerk, workbook},
};

const ROWS: u64 = 100;

/// Users who come in, the first time as new ones, and go out again.
pub(super) async fn in_and_out(portico: Arc<Portico>, mut shift: Shift) -> Shift {
    let (mut login, workbook) = (Login::of(4), workbook("w", ROWS, "").await);
    while shift.goes_on().await {
        let clerk = Clerk::new(&portico, login.token(&portico).await);
        let ended = clerk.import("", workbook.clone()).await;
        assert_eq!(ended["state"], "done", "{ended}");
        assert!(clerk.export().await > 0);
    }
    shift
}
