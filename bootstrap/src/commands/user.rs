use std::process::ExitCode;

use anyhow::Context;
use portico_application::{
    Actor, Application,
    usecases::{EditUserCommand, FindUserError, ListUsersCommand, RegisterUserCommand},
};
use portico_domain::{
    consistency::Consistency,
    page::PageLimit,
    user::{Password, User, UserFilter, UserStatus, UserSummary, Username},
};
use time::format_description::well_known::Rfc3339;

use super::{
    arguments::{GlobalArguments, UserCommand},
    password::NewPassword,
    runtime,
};
use crate::{assembly, logging, terminal};

/// Manages users through the use cases, beside running servers.
pub(super) fn run(global: GlobalArguments, command: UserCommand) -> anyhow::Result<ExitCode> {
    let config = global.load()?.config;
    let _logs = logging::start_quietly(&config.log)?;
    runtime()?.block_on(async {
        let application = assembly::for_terminal(&config)?;
        execute(&application, command).await
    })?;
    Ok(ExitCode::SUCCESS)
}

async fn execute(application: &Application, command: UserCommand) -> anyhow::Result<()> {
    match command {
        UserCommand::Create { username, role, gender, password } => {
            let new = NewPassword::obtain(password)?;
            let password = Some(new.password.clone());
            let command =
                RegisterUserCommand { username: username.clone(), password, gender, role };
            let added = application.register_user.execute(&Actor::at_a_terminal(), command).await;
            added.with_context(|| format!("cannot add the user `{username}`"))?;
            new.show()?;
        }
        UserCommand::Passwd { username, password } => {
            let new = NewPassword::obtain(password)?;
            edit(application, &username, Some(new.password.clone()), None).await?;
            new.show()?;
        }
        UserCommand::List => list(application).await?,
        UserCommand::Disable { username } => {
            edit(application, &username, None, Some(UserStatus::Disabled)).await?;
        }
        UserCommand::Enable { username } => {
            edit(application, &username, None, Some(UserStatus::Active)).await?;
        }
    }
    Ok(())
}

async fn edit(
    application: &Application,
    username: &Username,
    password: Option<Password>,
    status: Option<UserStatus>,
) -> anyhow::Result<()> {
    let user = find(application, username).await?;
    let command = EditUserCommand {
        id: user.id,
        expected: None,
        username: None,
        password,
        gender: None,
        role: None,
        status,
        may_leave_no_admin: true,
    };
    let edited = application.edit_user.execute(&Actor::at_a_terminal(), command).await;
    edited.map(drop).with_context(|| format!("cannot change the user `{username}`"))
}

async fn find(application: &Application, username: &Username) -> anyhow::Result<User> {
    match application.find_user.by_username(username).await {
        Err(FindUserError::NotFound) => anyhow::bail!("there is no user `{username}`"),
        other => Ok(other?),
    }
}

async fn list(application: &Application) -> anyhow::Result<()> {
    terminal::print(row(["ID", "ROLE", "GENDER", "STATUS", "CREATED", "USERNAME"]))?;
    let mut after = None;
    loop {
        let command = ListUsersCommand {
            filter: UserFilter::default(),
            after,
            limit: PageLimit::parse(u64::from(PageLimit::MAX))?,
            consistency: Consistency::Eventual,
        };
        let page = application.list_users.execute(command).await?;
        for user in &page.items {
            terminal::print(describe(user)?)?;
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(()),
        }
    }
}

fn describe(user: &UserSummary) -> anyhow::Result<String> {
    let created = user.created_at.replace_nanosecond(0)?.format(&Rfc3339)?;
    Ok(row([
        &user.id.to_string(),
        user.role.as_str(),
        user.gender.as_str(),
        user.status.as_str(),
        &created,
        &user.username.to_string(),
    ]))
}

/// The name comes last, because it may be of any length and width.
fn row([id, role, gender, status, created, username]: [&str; 6]) -> String {
    format!("{id:<8} {role:<7} {gender:<8} {status:<9} {created:<21} {username}")
}
