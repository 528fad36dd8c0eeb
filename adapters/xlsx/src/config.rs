use serde::Deserialize;

/// The configuration section `sheets`: how large an import may be.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// How large an upload may be, in bytes.
    pub max_upload_bytes: u64,
    /// How many bytes the parts of a workbook may be unpacked, all of them together. Each XML token counts eight more.
    pub max_unpacked_bytes: u64,
    /// How many rows a workbook may have, headers apart.
    pub max_rows: u64,
    /// How many imports run at a time.
    pub max_jobs: usize,
}

impl Default for Config {
    /// What is shipped: 10 MiB, 128 MiB, 100,000 rows, two jobs.
    fn default() -> Self {
        Self {
            max_upload_bytes: 10 << 20,
            max_unpacked_bytes: 128 << 20,
            max_rows: 100_000,
            max_jobs: 2,
        }
    }
}
