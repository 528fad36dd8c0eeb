use rustix::process::{Resource, getrlimit, setrlimit};

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
