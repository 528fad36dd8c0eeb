"""Mutual TLS with a client that is not ours.

`handshakes.py make DIRECTORY` makes certificates. `handshakes.py try DIRECTORY TLS_ADDRESS PLAIN_ADDRESS` calls with each of
them, and in every wrong way, and prints what came of it, as JSON: a greeting, or a code with a reason.
"""

import json
import socket
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import grpc
import trustme
from contract import failure, hello, hello_services

DEADLINE = 20
SILENT = 500
DAY = timedelta(days=1)


def make(directory: Path) -> None:
    now = datetime.now(timezone.utc)
    ours, other = trustme.CA(), trustme.CA()
    certificates = {
        "server": ours.issue_cert("portico.test", "127.0.0.1"),
        "good": ours.issue_cert("ada.test"),
        "stranger": other.issue_cert("ada.test"),
        "expired": ours.issue_cert("ada.test", not_before=now - 2 * DAY, not_after=now - DAY),
        "early": ours.issue_cert("ada.test", not_before=now + DAY, not_after=now + 2 * DAY),
        "unlisted": ours.issue_cert("eve.test"),
    }
    ours.cert_pem.write_to_path(directory / "ca.crt")
    other.cert_pem.write_to_path(directory / "other.crt")
    for name, certificate in certificates.items():
        certificate.private_key_pem.write_to_path(directory / f"{name}.key")
        for pem in certificate.cert_chain_pems:
            pem.write_to_path(directory / f"{name}.crt", append=True)


class Client:
    """Dials anew for every call, and shares nothing with the other channels of the process."""

    def __init__(self, directory: Path, name: str | None, *, authority="ca", server="portico.test"):
        read = lambda file: (directory / file).read_bytes()
        own = (read(f"{name}.key"), read(f"{name}.crt")) if name else (None, None)
        self.credentials = grpc.ssl_channel_credentials(read(f"{authority}.crt"), *own)
        self.options = [("grpc.ssl_target_name_override", server), ("grpc.use_local_subchannel_pool", 1)]

    def greet(self, address: str) -> list:
        with grpc.secure_channel(address, self.credentials, self.options) as channel:
            return greet(channel)


def greet(channel: grpc.Channel) -> list:
    try:
        greeter = hello_services.HelloServiceStub(channel)
        return [greeter.SayHello(hello.HelloRequest(id=1), timeout=DEADLINE).name]
    except grpc.RpcError as error:
        return failure(error)


def attempts(directory: Path, encrypted: str, plain: str) -> dict:
    certified = ["good", None, "stranger", "expired", "early", "unlisted"]
    heard = {name or "none": Client(directory, name).greet(encrypted) for name in certified}
    heard["server name"] = Client(directory, "good", server="elsewhere.test").greet(encrypted)
    heard["server authority"] = Client(directory, "good", authority="other").greet(encrypted)
    heard["TLS to plain"] = Client(directory, "good").greet(plain)
    with grpc.insecure_channel(encrypted) as channel:
        heard["plain to TLS"] = greet(channel)
    with grpc.insecure_channel(plain) as channel:
        heard["plain"] = greet(channel)
    return heard


def slowest_beside_silence(directory: Path, address: str) -> float:
    """The seconds that the slowest of some new connections took while many others said nothing."""
    host, port = address.rsplit(":", 1)
    silent = [socket.create_connection((host, int(port))) for _ in range(SILENT)]
    client, took = Client(directory, "good"), []
    for _ in range(20):
        begun = time.monotonic()
        assert client.greet(address) == ["hello world"]
        took.append(time.monotonic() - begun)
    for connection in silent:
        connection.close()
    return max(took)


if __name__ == "__main__":
    directory = Path(sys.argv[2])
    if sys.argv[1] == "make":
        make(directory)
    else:
        heard = attempts(directory, *sys.argv[3:5])
        print(json.dumps({"heard": heard, "slowest": slowest_beside_silence(directory, sys.argv[3])}))
