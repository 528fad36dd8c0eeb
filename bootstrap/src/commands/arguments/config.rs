use clap::Subcommand;

#[derive(Debug, Clone, Copy, Subcommand)]
pub(in crate::commands) enum ConfigCommand {
    /// Say whether a server could start with this configuration
    Check,
    /// Print the configuration in effect, and where each value came from
    Show,
}
