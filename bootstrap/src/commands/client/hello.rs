use std::process::ExitCode;

use adapter_grpc::{ClientConfig, GrpcHelloGateway};
use anyhow::Context;
use portico_application::{error::chain, ports::HelloGateway};

use crate::{
    commands::{
        WrongUsage,
        arguments::{GlobalArguments, HelloArguments},
        runtime,
    },
    serve::reachable,
    terminal,
};

/// Asks the gRPC service for its greeting, and prints the name that it carries.
pub(super) fn run(global: GlobalArguments, arguments: &HelloArguments) -> anyhow::Result<ExitCode> {
    let grpc = global.load()?.config.grpc;
    let url = match &arguments.url {
        Some(url) => url.clone(),
        None if grpc.client.url.is_empty() => format!("http://{}", reachable(grpc.addr)),
        None => grpc.client.url,
    };
    let name = runtime()?.block_on(async {
        let gateway = GrpcHelloGateway::new(&ClientConfig { url: url.clone() });
        let asked = gateway.context(WrongUsage)?.say_hello(arguments.id).await;
        asked.map_err(|error| anyhow::anyhow!("no greeting from {url}: {}", chain(&error)))
    })?;
    terminal::print(name)?;
    Ok(ExitCode::SUCCESS)
}
