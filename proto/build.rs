//! Generates the code of the contract. The compiler is protox, which is Rust: nobody has to install `protoc`.

use std::{env, error::Error, fs, path::PathBuf};

use prost::Message;

/// The contract, relative to this crate.
const FILES: [&str; 4] = [
    "hello.proto",
    "portico/auth/v1/auth.proto",
    "portico/session/v1/session.proto",
    "portico/users/v1/users.proto",
];

fn main() -> Result<(), Box<dyn Error>> {
    for file in FILES {
        println!("cargo::rerun-if-changed={file}");
    }
    let mut compiler = protox::Compiler::new(["."])?;
    compiler.include_imports(true).include_source_info(true).open_files(FILES)?;
    let described = compiler.file_descriptor_set();
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("descriptors.bin"), described.encode_to_vec())?;
    tonic_prost_build::configure()
        // Who connects, and how, is for the callers.
        .build_transport(false)
        // Passwords and tokens must not get into a log by way of `{:?}`; what is written by hand says who it is.
        .skip_debug(["portico.auth.v1.LoginRequest", "portico.auth.v1.Tokens"])
        .compile_fds(described)?;
    Ok(())
}
