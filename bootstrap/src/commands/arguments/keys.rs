use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(in crate::commands) enum KeysCommand {
    /// Make a key. The first one signs at once; later ones are published and wait to be promoted
    Generate,
    /// List all keys
    List,
    /// Let a published key sign from now on; the current one retires
    Promote { kid: String },
    /// Refuse the tokens of a key from now on
    Retire {
        kid: String,
        /// The key is in wrong hands: retire it even if it is the current one. The key published longest takes its place, or a
        /// new one; whoever has a token of the old one has to log in again
        #[arg(long)]
        emergency: bool,
    },
}
