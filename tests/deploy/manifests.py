"""Holds the manifests of a folder against the schemas of Kubernetes, and prints them as JSON."""

import json
import pathlib
import sys

import kubernetes_validate
import yaml

OLDEST = "1.31"
NEWEST = "1.37"


def main(folder):
    names = {path.name for path in folder.glob("*.yaml")} - {"kustomization.yaml"}
    resources = yaml.safe_load((folder / "kustomization.yaml").read_text())["resources"]
    assert names == set(resources), f"kustomization.yaml names {resources}, there are {sorted(names)}"
    manifests = [manifest for name in resources for manifest in yaml.safe_load_all((folder / name).read_text())]
    for manifest in manifests:
        for version in OLDEST, NEWEST:
            kubernetes_validate.validate(manifest, version, strict=True)
    print(json.dumps(manifests))


main(pathlib.Path(sys.argv[1]))
