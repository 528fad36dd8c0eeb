"""Shows forgeries to every door of a server: `attack.py SITE_URL SOCKET_URL KEY_FILE ACCESS_TOKEN REFRESH_TOKEN`.

Prints as JSON how many forgeries each family has, each answer that a forgery may not have, and the statuses of tokens
that are forged with nothing wrong.
"""

import http.client
import json
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

from jwcrypto.jwk import JWK
from websockets.sync.client import ClientConnection, connect

from forge import Forger

# What a forgery may be told.
CODES = {"token_malformed", "token_invalid", "token_expired"}
HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}
# What may stand in a list of subprotocols (RFC 9110, section 5.6.2).
PROTOCOL = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")


class Doors:
    """Where tokens are taken."""

    def __init__(self, site: str, sockets: str, channels: ClientConnection):
        self.site, self.sockets = urlsplit(site).netloc, urlsplit(sockets).netloc
        self.channels = channels

    def home(self, token: str) -> tuple:
        return ask(self.site, "GET", "/home", bearer(token))

    def refresh(self, token: str) -> tuple:
        return ask(self.site, "POST", "/auth/refresh_token", bearer(token))

    def socket(self, token: str) -> tuple:
        return ask(self.sockets, "GET", "/socket", HANDSHAKE | bearer(token))

    def socket_of_a_browser(self, token: str) -> tuple | None:
        if not PROTOCOL.fullmatch(token):
            return None
        protocols = {"Sec-WebSocket-Protocol": f"portico.v1, bearer.{token}"}
        return ask(self.sockets, "GET", "/socket", HANDSHAKE | protocols)


    def open_socket(self, token: str) -> dict:
        """Tells a socket that is open of a newer token."""
        self.channels.send(json.dumps({"op": "auth", "token": token}))
        return json.loads(self.channels.recv(timeout=30))


def bearer(token: str) -> dict:
    return {"Authorization": f"Bearer {token}"}


def ask(host: str, method: str, path: str, headers: dict) -> tuple:
    connection = http.client.HTTPConnection(host, timeout=30)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    kind = answer.getheader("Content-Type")
    body = answer.read() if answer.status != 101 else b""
    connection.close()
    return answer.status, kind, body


def is_refusal(answer: tuple | dict) -> bool:
    if isinstance(answer, dict):
        return answer.get("error", {}).get("code") in CODES
    status, kind, body = answer
    if (status, kind) != (401, "application/problem+json"):
        return False
    problem = json.loads(body)
    return problem["status"] == 401 and problem["code"] in CODES


def attack(doors: list, families: dict) -> list:
    wrong = []
    for family, tokens in families.items():
        for number, token in enumerate(tokens):
            for door in doors:
                answer = door(token)
                if answer is not None and not is_refusal(answer):
                    wrong.append([family, number, door.__name__, str(answer), token[:200]])
    return wrong


def main(site: str, sockets: str, key_file: str, access: str, refresh: str) -> dict:
    key = JWK.from_pem(Path(key_file).read_bytes())
    forger = Forger(access, key)
    families = forger.families() | {"refresh_as_access": [refresh]}
    refresh_families = Forger(refresh, key).families() | {"access_as_refresh": [access]}
    with connect(f"{sockets}/socket", additional_headers=bearer(access)) as channels:
        doors = Doors(site, sockets, channels)
        at_handshakes = [doors.home, doors.socket, doors.socket_of_a_browser]
        wrong = attack([*at_handshakes, doors.open_socket], families)
        wrong += attack([doors.refresh], refresh_families)
        good = [door(forger.sign())[0] for door in at_handshakes]
        good.append(doors.open_socket(forger.sign()).get("ok"))
    return {"families": {name: len(tokens) for name, tokens in families.items()}, "wrong": wrong, "good": good}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
