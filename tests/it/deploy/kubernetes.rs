use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
    sync::LazyLock,
    time::Duration,
};

use portico_tests::fixtures::PorticoHome;
use serde_json::Value;

use super::configuration::{
    Variables, assert_starts, mount, private_key, shutdown_deadline, store,
};
use crate::python;

const ENVIRONMENT: &str = include_str!("../../../deploy/kubernetes/portico.env");
/// Where the manifests mount what is mounted.
const MOUNTS: &str = "/etc/portico";

/// All manifests, which the script has held against the schemas of Kubernetes.
static MANIFESTS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let folder = OsString::from(root.join("deploy/kubernetes"));
    let printed = python::script("deploy/manifests.py", &[&folder]);
    serde_json::from_str(&printed).expect("JSON")
});

fn of_kind(kind: &str) -> Vec<&'static Value> {
    let found: Vec<_> = MANIFESTS.iter().filter(|manifest| manifest["kind"] == kind).collect();
    assert!(!found.is_empty(), "there is no {kind}");
    found
}

/// What the pods of the Deployment or the Job are made of.
fn pod(kind: &str) -> &'static Value {
    &of_kind(kind)[0]["spec"]["template"]
}

fn container(pod: &Value) -> &Value {
    &pod["spec"]["containers"][0]
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

/// The variables, with everything that is mounted under `home`.
fn variables(home: &PorticoHome) -> Variables {
    let mounts = home.path().join("mounts").display().to_string();
    let lines = ENVIRONMENT.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let pairs = lines.map(|line| line.split_once('=').expect("a variable"));
    pairs.map(|(name, value)| (name.to_owned(), value.replace(MOUNTS, &mounts))).collect()
}

/// Where `home` has what a volume of the pod is mounted at.
fn mounted(home: &PorticoHome, pod: &Value, volume: &Value) -> PathBuf {
    let mounts = list(&container(pod)["volumeMounts"]);
    let mount = mounts.iter().find(|mount| mount["name"] == volume["name"]).expect("a mount");
    let below = text(&mount["mountPath"]).strip_prefix(MOUNTS).expect("a path of ours");
    home.path().join("mounts").join(below.trim_start_matches('/'))
}

/// Mounts the secrets of the pod as Kubernetes does.
fn mount_secrets(home: &PorticoHome, pod: &Value) {
    for volume in list(&pod["spec"]["volumes"]).iter().filter(|volume| volume["secret"].is_object())
    {
        let at = mounted(home, pod, volume);
        let mode = volume["secret"]["defaultMode"].as_u64().expect("a mode");
        let mode = u32::try_from(mode).expect("a mode");
        for item in list(&volume["secret"]["items"]) {
            mount(&at.join(text(&item["path"])), &private_key(home), mode);
        }
        if volume["name"] == "stores" {
            for name in ["mysql.primary", "mysql.replicas", "redis.urls"] {
                mount(&at.join(name), store(name), mode);
            }
        }
    }
}

/// The ports of the servers, by the sections of their addresses.
fn ports() -> BTreeMap<&'static str, u64> {
    let sections = ["http", "grpc", "socket", "admin"];
    let port = |section: &str| {
        let key = format!("PORTICO__{}__ADDR=0.0.0.0:", section.to_uppercase());
        let line = ENVIRONMENT.lines().find_map(|line| line.strip_prefix(&key));
        line.expect("an address").parse().expect("a port")
    };
    sections.into_iter().map(|section| (section, port(section))).collect()
}

#[test]
fn the_servers_start_in_production_with_what_is_mounted() {
    let home = PorticoHome::with_keys();
    mount_secrets(&home, pod("Deployment"));
    assert_starts(&home, &variables(&home));
}

#[test]
fn kubernetes_waits_for_longer_than_a_shutdown_takes() {
    let home = PorticoHome::with_keys();
    mount_secrets(&home, pod("Deployment"));
    let grace = &pod("Deployment")["spec"]["terminationGracePeriodSeconds"];
    let grace = Duration::from_secs(grace.as_u64().expect("seconds"));
    assert!(grace > shutdown_deadline(&home, &variables(&home)), "{grace:?}");
}

#[test]
fn containers_services_and_probes_meet_the_ports_that_are_listened_on() {
    let ports = ports();
    let container = container(pod("Deployment"));
    let named = list(&container["ports"]).iter();
    let named =
        named.map(|port| (text(&port["name"]), port["containerPort"].as_u64().expect("it")));
    assert_eq!(named.collect::<BTreeMap<_, _>>(), ports);
    for service in of_kind("Service") {
        for port in list(&service["spec"]["ports"]) {
            assert!(ports.contains_key(text(&port["targetPort"])), "{service}");
        }
    }
    for (probe, path) in [("startup", "/livez"), ("liveness", "/livez"), ("readiness", "/readyz")] {
        let asked = &container[format!("{probe}Probe")]["httpGet"];
        assert_eq!((text(&asked["port"]), text(&asked["path"])), ("admin", path), "{probe}");
    }
}

#[test]
fn whoever_selects_servers_finds_them() {
    let labels = &pod("Deployment")["metadata"]["labels"];
    let mut selectors: Vec<_> =
        of_kind("Service").into_iter().map(|service| &service["spec"]["selector"]).collect();
    for kind in ["Deployment", "PodDisruptionBudget"] {
        selectors.push(&of_kind(kind)[0]["spec"]["selector"]["matchLabels"]);
    }
    selectors.push(&of_kind("NetworkPolicy")[0]["spec"]["podSelector"]["matchLabels"]);
    for selector in selectors {
        let wanted = selector.as_object().expect("labels");
        assert!(
            !wanted.is_empty() && wanted.iter().all(|(key, value)| labels[key] == *value),
            "{selector}"
        );
    }
    let scaled = &of_kind("HorizontalPodAutoscaler")[0]["spec"]["scaleTargetRef"];
    assert_eq!(scaled["name"], of_kind("Deployment")[0]["metadata"]["name"]);
}

#[test]
fn no_pod_may_do_more_than_it_needs() {
    for kind in ["Deployment", "Job"] {
        let pod = pod(kind);
        let (all, own) = (&pod["spec"]["securityContext"], &container(pod)["securityContext"]);
        assert_eq!(all["runAsNonRoot"], true, "{kind}");
        assert_eq!(all["seccompProfile"]["type"], "RuntimeDefault", "{kind}");
        assert_eq!(own["readOnlyRootFilesystem"], true, "{kind}");
        assert_eq!(own["allowPrivilegeEscalation"], false, "{kind}");
        assert_eq!(own["capabilities"]["drop"][0], "ALL", "{kind}");
        assert_eq!(pod["spec"]["automountServiceAccountToken"], false, "{kind}");
        assert!(container(pod)["resources"]["limits"]["memory"].is_string(), "{kind}");
    }
}
