"""Verifies tokens by the published keys, with two libraries that are not ours: `verify.py JWKS_URL TOKEN...`.

Prints the header and the claims of each token, as JSON.
"""

import json
import sys
import urllib.request

import jwt
from jwcrypto.jwk import JWKSet
from jwcrypto.jwt import JWT

ALGORITHMS = ["RS512"]
ISSUER = AUDIENCE = "portico"
CLAIMS = ["iss", "aud", "sub", "sid", "jti", "iat", "exp"]


def by_pyjwt(token: str, url: str) -> list:
    key = jwt.PyJWKClient(url).get_signing_key_from_jwt(token)
    verified = jwt.decode_complete(
        token, key, ALGORITHMS, audience=AUDIENCE, issuer=ISSUER, options={"require": CLAIMS}
    )
    return [verified["header"], verified["payload"]]


def by_jwcrypto(token: str, url: str) -> list:
    with urllib.request.urlopen(url) as answer:
        keys = JWKSet.from_json(answer.read().decode())
    expected = dict.fromkeys(CLAIMS) | {"iss": ISSUER, "aud": AUDIENCE}
    verified = JWT(jwt=token, key=keys, algs=ALGORITHMS, check_claims=expected)
    return [json.loads(verified.header), json.loads(verified.claims)]


def main(url: str, *tokens: str) -> list:
    both = [[by(token, url) for by in (by_pyjwt, by_jwcrypto)] for token in tokens]
    for one, other in both:
        assert one == other, "the libraries read the same"
    return [one for one, _ in both]


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
