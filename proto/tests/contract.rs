//! Compares the contract with what clients were promised.

use std::collections::BTreeSet;

use portico_proto::DESCRIPTORS;
use prost::Message;
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FileDescriptorSet, ServiceDescriptorProto,
};

/// What was promised, a line for each thing that the wire or the code of a client depends on.
const PROMISED: &str = include_str!("../contract.txt");

#[test]
fn nothing_that_was_promised_is_gone_and_nothing_new_is_unnoted() {
    let promised: BTreeSet<String> = PROMISED.lines().map(str::to_owned).collect();
    let offered = offered();
    let broken: Vec<_> = promised.difference(&offered).collect();
    assert!(broken.is_empty(), "clients depend on what is gone or was changed: {broken:#?}");
    let added: Vec<_> = offered.difference(&promised).collect();
    assert!(added.is_empty(), "add these lines to proto/contract.txt: {added:#?}");
}

fn offered() -> BTreeSet<String> {
    let set = FileDescriptorSet::decode(DESCRIPTORS).expect("the descriptors are whole");
    let ours = set.file.iter().filter(|file| !file.package().starts_with("google."));
    ours.flat_map(|file| {
        let package = file.package();
        let messages = file.message_type.iter().flat_map(|message| fields(package, message));
        let enums = file.enum_type.iter().flat_map(|values_of| values(package, values_of));
        let services = file.service.iter().flat_map(|service| methods(package, service));
        messages.chain(enums).chain(services).collect::<Vec<_>>()
    })
    .collect()
}

fn fields(package: &str, message: &DescriptorProto) -> Vec<String> {
    assert!(message.nested_type.is_empty(), "say here what of a nested message is promised");
    let name = format!("{package}.{}", message.name());
    let head = format!("message {name}");
    let fields = message.field.iter().map(|field| {
        let kind = field.r#type().as_str_name().trim_start_matches("TYPE_").to_lowercase();
        let label = field.label().as_str_name().trim_start_matches("LABEL_").to_lowercase();
        let line = format!(
            "{name}.{} = {}: {label} {kind} {}",
            field.name(),
            field.number(),
            field.type_name()
        );
        line.trim_end().to_owned()
    });
    [head].into_iter().chain(fields).collect()
}

fn values(package: &str, values_of: &EnumDescriptorProto) -> Vec<String> {
    let line = |name: &str, number| format!("{package}.{}.{name} = {number}", values_of.name());
    values_of.value.iter().map(|value| line(value.name(), value.number())).collect()
}

fn methods(package: &str, service: &ServiceDescriptorProto) -> Vec<String> {
    let stream = |is_stream| if is_stream { "stream " } else { "" };
    let line = |method: &prost_types::MethodDescriptorProto| {
        format!(
            "{package}.{}/{}({}{}) returns ({}{})",
            service.name(),
            method.name(),
            stream(method.client_streaming()),
            method.input_type(),
            stream(method.server_streaming()),
            method.output_type(),
        )
    };
    service.method.iter().map(line).collect()
}
