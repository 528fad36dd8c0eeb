use rustix::process::{Resource, getrlimit, setrlimit};

/// How many files this process may open.
pub(crate) fn max_open_files() -> usize {
    let limit = getrlimit(Resource::Nofile).current;
    limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX))
}

/// Lets this process open as many files as it may at all. Every connection is one, and many systems begin with 1,024.
pub(crate) fn raise_open_files() {
    let mut limit = getrlimit(Resource::Nofile);
    let before = limit.current;
    limit.current = limit.maximum;
    // A hard limit can be above what the system gives anybody. Then what there is has to do.
    match setrlimit(Resource::Nofile, limit) {
        Ok(()) => tracing::debug!(?before, now = ?limit.current, "open files"),
        Err(error) => tracing::warn!(%error, limit = ?before, "cannot open more files"),
    }
}
