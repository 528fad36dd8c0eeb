use serde::Serialize;
use utoipa::ToSchema;

/// A slice of a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct ListBody<Item: ToSchema> {
    pub(crate) items: Vec<Item>,
    /// Send it as `cursor` for the next slice; `null` on the last one.
    #[schema(required)]
    pub(crate) next_cursor: Option<String>,
}
