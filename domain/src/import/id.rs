use crate::random_id::random_id;

random_id! {
    /// Identifies an import: random.
    ImportId
}
