/// Has the system give this process memory in small pages only, whatever it does by default.
///
/// The allocator keeps a little for each thread and each size of what was allocated. In huge pages that would be 2 MiB each, which a
/// server with many threads makes hundreds of MiB of.
pub(crate) fn refuse_huge_pages() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::thread::disable_transparent_huge_pages(true) {
        tracing::warn!(%error, "cannot do without huge pages, and will need more memory");
    }
}
