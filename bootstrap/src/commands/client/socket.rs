use std::{fs, future::pending, io, path::Path, process::ExitCode, thread, time::Duration};

use adapter_websocket::client::{Ended, Input, News, Target, converse};
use anyhow::Context;
use secrecy::SecretString;
use tokio::{signal::ctrl_c, sync::mpsc, time::timeout};

use crate::{
    commands::{
        WrongUsage,
        arguments::{GlobalArguments, SocketArguments},
        runtime,
    },
    serve::reachable,
    terminal,
};

/// How many lines are read ahead of what is sent.
const LINES: usize = 16;

/// How long Ctrl-C waits for the server to say farewell.
const FAREWELL: Duration = Duration::from_secs(1);

/// Sends each line of standard input, and prints what comes, until one side has had enough.
pub(super) fn run(global: GlobalArguments, arguments: SocketArguments) -> anyhow::Result<ExitCode> {
    let SocketArguments { url, token_file } = arguments;
    let url = match url {
        Some(url) => url,
        None => format!("ws://{}/socket_server", reachable(global.load()?.config.socket.addr)),
    };
    let token = token_file.as_deref().map(read_token).transpose()?;
    let target = Target::new(&url, token).context(WrongUsage)?;
    let (sender, input) = mpsc::channel(LINES);
    let lines = sender.clone();
    thread::spawn(move || read_lines(&lines));
    let ended = runtime()?.block_on(async {
        tokio::select! {
            ended = converse(&target, input, |news| tell(&url, news)) => ended,
            () = interrupted(&sender) => Ok(Ended::Here),
        }
    })?;
    match ended {
        Ended::Here | Ended::There(1000, _) => Ok(ExitCode::SUCCESS),
        Ended::There(code, reason) => {
            terminal::print_error(format_args!("the server closed with {code} {reason}"));
            Ok(ExitCode::FAILURE)
        }
    }
}

/// Ctrl-C has the conversation end, and ends it when it takes longer than a second, whatever it waits for.
async fn interrupted(sender: &mpsc::Sender<Input>) {
    if ctrl_c().await.is_err() {
        return pending().await;
    }
    let farewell = async {
        drop(sender.send(Input::End).await);
        pending::<()>().await;
    };
    // What is left to do then is nothing.
    let _ = timeout(FAREWELL, farewell).await;
}

fn read_token(file: &Path) -> anyhow::Result<SecretString> {
    let text = fs::read_to_string(file);
    let text = text.with_context(|| format!("cannot read the token in {}", file.display()))?;
    Ok(text.trim().to_owned().into())
}

/// Runs on a thread of its own, since a read from a terminal cannot be given up.
fn read_lines(lines: &mpsc::Sender<Input>) {
    for line in io::stdin().lines() {
        let Ok(line) = line else { break };
        if lines.blocking_send(Input::Line(line)).is_err() {
            return;
        }
    }
    // That nobody hears it tells of an end that came before.
    let _ = lines.blocking_send(Input::End);
}

/// What the server says goes to standard output, and everything about the connection beside it.
fn tell(url: &str, news: News) -> io::Result<()> {
    match news {
        News::Text(text) => terminal::print(text),
        News::Binary(bytes) => {
            terminal::print(format_args!("({} bytes) {bytes:02x?}", bytes.len()))
        }
        News::Connected => {
            terminal::note(format_args!("connected to {url}"));
            Ok(())
        }
        News::Lost(reason, wait) => {
            terminal::note(format_args!("{reason}; connecting again in {wait:?}"));
            Ok(())
        }
    }
}
