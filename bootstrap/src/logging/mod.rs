//! What is logged, and how it looks.

mod json_lines;
mod line_queue;

use std::{
    io::{IsTerminal, stderr},
    sync::Arc,
};

use anyhow::Context;
use json_lines::JsonLines;
use line_queue::LineQueue;
pub(crate) use line_queue::LineWriter;
use tracing_subscriber::{EnvFilter, Layer, layer::SubscriberExt, util::SubscriberInitExt};

use crate::{
    config::{LogConfig, LogFormat},
    traces::{self, Traces},
};

/// Logs from here on as a server does: what `config` asks for. Spans go into `traces`.
pub(crate) fn start(config: &LogConfig, traces: &Traces) -> anyhow::Result<LineWriter> {
    let mut filter = EnvFilter::try_new(&config.level)?;
    if !config.access {
        filter = filter.add_directive("portico::access=off".parse()?);
    }
    let audit = if config.audit { "portico::audit=info" } else { "portico::audit=off" };
    let filter = filter.add_directive(audit.parse()?);
    install(filter, config.format, traces)
}

/// Logs from here on as a command at a terminal does: nothing but warnings.
pub(crate) fn start_quietly(config: &LogConfig) -> anyhow::Result<LineWriter> {
    install(EnvFilter::try_new("warn")?, config.format, &Traces::default())
}

fn install(filter: EnvFilter, format: LogFormat, traces: &Traces) -> anyhow::Result<LineWriter> {
    // It tells what our own lines about migrations tell, at more length.
    let filter = filter.add_directive("refinery_core=warn".parse()?);
    // Spans are for traces alone. Without them nobody asks for spans, so that none is made.
    let filter = filter.add_directive(format!("{}=off", traces::TARGET).parse()?);
    let queue = Arc::new(LineQueue::default());
    let terminal = stderr().is_terminal();
    let pretty = match format {
        LogFormat::Auto => terminal,
        LogFormat::Pretty => true,
        LogFormat::Json => false,
    };
    let lines = if pretty {
        let lines = tracing_subscriber::fmt::layer().with_writer(queue.clone());
        lines.with_ansi(terminal).compact().boxed()
    } else {
        JsonLines(queue.clone()).boxed()
    };
    let writer = LineWriter::start(queue).context("cannot start the thread that writes logs")?;
    tracing_subscriber::registry()
        .with(traces.layer())
        .with(lines.with_filter(filter))
        .try_init()?;
    Ok(writer)
}
