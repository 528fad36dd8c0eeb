use rustix::process::{Resource, getrlimit, setrlimit};

/// How many files this process and those that it starts may open, once [`raise_limit`] was called.
pub(crate) fn limit() -> u64 {
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}

/// Lets this process, and those that it starts, open as many files as it may at all.
pub(crate) fn raise_limit() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).expect("no more than it may");
}
