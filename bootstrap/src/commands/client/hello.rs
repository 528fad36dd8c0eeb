use std::process::ExitCode;

use adapter_grpc::GrpcHelloGateway;
use anyhow::{Context, anyhow};
use portico_application::{error::chain, ports::HelloGateway};

use crate::{
    commands::{
        WrongUsage,
        arguments::{GlobalArguments, HelloArguments},
        runtime,
    },
    terminal,
};

/// Asks the gRPC service for its greeting, and prints the name that it carries.
pub(super) fn run(global: GlobalArguments, arguments: &HelloArguments) -> anyhow::Result<ExitCode> {
    let grpc = global.load()?.config.grpc;
    let mut client = grpc.client(grpc.addr);
    if let Some(url) = &arguments.url {
        client.url.clone_from(url);
    }
    client.check().context(WrongUsage)?;
    let name = runtime()?.block_on(async {
        let gateway = GrpcHelloGateway::default();
        gateway.find(&client)?;
        let asked = gateway.say_hello(arguments.id).await;
        asked.map_err(|error| anyhow!("no greeting from {}: {}", client.url, chain(&error)))
    })?;
    terminal::print(name)?;
    Ok(ExitCode::SUCCESS)
}
