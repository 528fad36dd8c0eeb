use std::{
    os::unix::process::CommandExt,
    process::{Child, Command, Stdio},
    time::Duration,
};

use testcontainers::{
    ContainerAsync, ContainerRequest, GenericImage, ImageExt, core::IntoContainerPort,
    runners::AsyncRunner,
};

use super::choice::{Had, variable};

/// Longer than any image takes to be pulled on a slow line.
const START: Duration = Duration::from_mins(5);

/// A container that is removed when the tests end, however they end.
pub(super) struct Container {
    /// Removes the container when its input ends; the same idea as in `keeper.rs`.
    _remover: Remover,
    container: Option<ContainerAsync<GenericImage>>,
}

/// The image that `variable` names, or else `otherwise`, such as `mysql:9`.
pub(super) fn image(name: &str, otherwise: &str) -> GenericImage {
    let image = variable(name).unwrap_or_else(|| otherwise.to_owned());
    // A registry may have a port; a tag has no slash.
    match image.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => GenericImage::new(name, tag),
        _ => GenericImage::new(image.as_str(), "latest"),
    }
}

impl Container {
    /// Starts it with `ports`, each as (port of this machine, 0 for any; port of the container), on loopback alone.
    pub(super) async fn start(
        request: impl Into<ContainerRequest<GenericImage>>,
        ports: &[(u16, u16)],
    ) -> Had<Self> {
        let mut request =
            request.into().with_startup_timeout(START).with_label("portico-test", "yes");
        for &(here, there) in ports {
            request = request.with_mapped_port(here, there.tcp());
        }
        let request = request.with_host_config_modifier(|config| {
            let bindings = config.port_bindings.iter_mut().flat_map(|ports| ports.values_mut());
            for binding in bindings.flatten().flatten() {
                binding.host_ip = Some("127.0.0.1".to_owned());
            }
        });
        let container = request.start().await.map_err(|error| error.to_string())?;
        let remover = Remover::of(container.id())?;
        Ok(Self { _remover: remover, container: Some(container) })
    }

    /// The port of this machine that leads to `port`.
    pub(super) async fn port(&self, port: u16) -> Had<u16> {
        let port = self.inner().get_host_port_ipv4(port.tcp()).await;
        port.map_err(|error| error.to_string())
    }

    /// Where other containers reach it.
    pub(super) fn address(&self) -> Had<String> {
        // testcontainers looks for a network `default`, which older engines do not have.
        let networks = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
        let mut inspect = Command::new("docker");
        inspect.args(["inspect", "--format", networks, self.inner().id()]).stdin(Stdio::null());
        let output = inspect.output().map_err(|error| error.to_string())?;
        let address = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if address.is_empty() {
            Err("the container has no address".to_owned())
        } else {
            Ok(address)
        }
    }

    /// What it printed, for whoever has to find out why it is not up.
    pub(super) async fn last_words(&self) -> String {
        let log = self.inner().stderr_to_vec().await.unwrap_or_default();
        let log = String::from_utf8_lossy(&log).into_owned();
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(12)..].join("\n")
    }

    fn inner(&self) -> &ContainerAsync<GenericImage> {
        self.container.as_ref().expect("it is there until the end")
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        // Its own end needs the runtime that it was started on, which is gone.
        std::mem::forget(self.container.take());
    }
}

struct Remover(Child);

impl Remover {
    fn of(container: &str) -> Had<Self> {
        let mut shell = Command::new("sh");
        shell.args(["-c", r#"cat > /dev/null; docker rm --force --volumes "$1""#, "remover"]);
        shell.arg(container).process_group(0);
        shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        shell.spawn().map(Self).map_err(|error| error.to_string())
    }
}

impl Drop for Remover {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}
