use clap::{Args, Subcommand};
use portico_domain::user::{Gender, Role, Username};

#[derive(Debug, Subcommand)]
pub(in crate::commands) enum UserCommand {
    /// Add a user
    Create {
        /// The name to log in with
        #[arg(long, value_parser = Username::parse)]
        username: Username,
        /// admin or member
        #[arg(long, default_value_t = Role::Member)]
        role: Role,
        /// unknown, male or female
        #[arg(long, default_value_t = Gender::Unknown)]
        gender: Gender,
        #[command(flatten)]
        password: PasswordArguments,
    },
    /// Replace a password, which ends every session of the user
    Passwd {
        #[arg(value_parser = Username::parse)]
        username: Username,
        #[command(flatten)]
        password: PasswordArguments,
    },
    /// List all users
    List,
    /// Keep a user from logging in, and end their sessions
    Disable {
        #[arg(value_parser = Username::parse)]
        username: Username,
    },
    /// Let a disabled user log in again
    Enable {
        #[arg(value_parser = Username::parse)]
        username: Username,
    },
}

/// Where a new password comes from.
#[derive(Debug, Clone, Copy, Args)]
#[group(required = true, multiple = false)]
pub(in crate::commands) struct PasswordArguments {
    /// Read the password from the first line of standard input
    #[arg(long)]
    pub(in crate::commands) password_stdin: bool,
    /// Make a random password and print it
    #[arg(long)]
    pub(in crate::commands) generate: bool,
}
