"""Forgeries of a good token, in families by what is wrong with them."""

import datetime
import json
import time
from base64 import b64encode
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID
from jwcrypto.common import base64url_decode, base64url_encode
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWSCore
from jwcrypto.jwt import JWT

NOT_STRINGS = [None, 1, True, [], ["portico"], {}]
NOT_TIMES = [None, "1800000000", 1.5, 1e300, -1, 0, True, [], [1800000000], 2**53, 2**63 - 1, 2**64]
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
DAY = 86_400


@dataclass
class Forger:
    """Forges a token that is good, with the key that signed it and with keys of its own."""

    token: str
    key: JWK
    stranger: JWK = field(default_factory=lambda: JWK.generate(kty="RSA", size=2048))

    def __post_init__(self):
        self.parts = self.token.split(".")
        self.header, self.claims = (json.loads(base64url_decode(part)) for part in self.parts[:2])

    def families(self) -> dict:
        families = [
            self.unsigned, self.hmac_of_the_public_key, self.another_algorithm, self.another_key, self.bad_header,
            self.keys_in_the_header, self.demands, self.bad_kid, self.bad_type, self.bad_signature, self.other_base64,
            self.segments, self.encrypted, self.oversized, self.bad_times, self.bad_strings, self.bad_bodies,
        ]
        return {family.__name__: family() for family in families}

    def sign(self, header=None, claims=None, key=None, alg="RS512") -> str:
        """Signs by `alg`, whatever the header says. A header or claims may be a text, to say what no object can."""
        header = text(self.header if header is None else header)
        claims = text(self.claims if claims is None else claims)
        # It signs what the classes around it refuse to.
        signed = JWSCore(alg, key or self.key, header, claims).sign()
        return f"{signed['protected']}.{signed['payload'].decode()}.{signed['signature']}"

    def with_header(self, **members) -> str:
        return self.sign(header=self.header | members)

    def with_claims(self, **members) -> str:
        return self.sign(claims=self.claims | members)

    def unsigned(self) -> list:
        algs = ["none", "None", "NONE", "nOnE", " none", "none ", "none\0", ""]
        headers = [self.header | {"alg": alg} for alg in algs]
        stripped = [f"{encode(header)}.{self.parts[1]}." for header in headers]
        return stripped + [self.sign(header) for header in headers]

    def hmac_of_the_public_key(self) -> list:
        public = self.key.get_op_key("verify")
        pem = self.key.export_to_pem()
        secrets = [
            pem,
            pem.strip(),
            public.public_bytes(Encoding.PEM, PublicFormat.PKCS1),
            public.public_bytes(Encoding.DER, PublicFormat.PKCS1),
            public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
            base64url_decode(self.key.export_public(as_dict=True)["n"]),
            self.key.export_public().encode(),
        ]
        keys = [JWK(kty="oct", k=base64url_encode(secret)) for secret in secrets]
        return [token for key in keys for alg in ("HS256", "HS384", "HS512") for token in self.signed_by(alg, key)]

    def another_algorithm(self) -> list:
        keys = dict.fromkeys(["RS256", "RS384", "PS256", "PS384", "PS512"], self.key)
        for alg, curve in {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}.items():
            keys[alg] = JWK.generate(kty="EC", crv=curve)
        keys["EdDSA"] = JWK.generate(kty="OKP", crv="Ed25519")
        return [token for alg, key in keys.items() for token in self.signed_by(alg, key)]

    def signed_by(self, alg: str, key: JWK) -> list:
        """Two tokens: one says how it was signed, the other says what ours say."""
        return [self.sign(self.header | {"alg": alg}, key=key, alg=alg), self.sign(key=key, alg=alg)]

    def another_key(self) -> list:
        with_its_kid = self.header | {"kid": self.stranger.thumbprint()}
        of_rs256 = self.header | {"alg": "RS256"}
        return [
            self.sign(key=self.stranger),
            self.sign(with_its_kid, key=self.stranger),
            self.sign(of_rs256, key=self.stranger, alg="RS256"),
        ]

    def bad_header(self) -> list:
        kid, typ = self.header["kid"], self.header["typ"]
        twice = [
            f'{{"typ":"{typ}","alg":"none","alg":"RS512","kid":"{kid}"}}',
            f'{{"typ":"{typ}","alg":"RS512","alg":"none","kid":"{kid}"}}',
            f'{{"typ":"{typ}","alg":"RS512","alg":"RS512","kid":"{kid}"}}',
            f'{{"typ":"{typ}","alg":"RS512","kid":"{kid}","kid":"{kid}"}}',
        ]
        wrong = [self.header | {"alg": alg} for alg in [*NOT_STRINGS, "rs512", ["RS512"]]]
        no_objects = ["[]", '"RS512"', "1", "null", "{", "", b"\xff", BYTE_ORDER_MARK + text(self.header).encode()]
        torn = [".".join([encode(header), *self.parts[1:]]) for header in no_objects]
        return torn + [self.sign(header) for header in [*twice, *wrong, without(self.header, "alg")]]

    def keys_in_the_header(self) -> list:
        members = {
            "jwk": self.stranger.export_public(as_dict=True),
            "jku": "https://attacker.invalid/jwks.json",
            "x5u": "https://attacker.invalid/chain.pem",
            "x5c": [b64encode(certificate(self.stranger)).decode()],
            "x5t": "AAAA",
        }
        headers = [self.header | {name: value} for name, value in members.items()]
        headers += [header | {"kid": "attacker"} for header in headers]
        return [self.sign(header, key=key) for header in headers for key in (self.stranger, self.key)]

    def demands(self) -> list:
        """What a header may ask of its reader."""
        # The payload as it is, and not in base64 (RFC 7797).
        detached = text(self.header | {"b64": False, "crit": ["b64"]})
        detached = JWSCore("RS512", self.key, detached, self.parts[1]).sign()
        return [
            f"{detached['protected']}.{self.parts[1]}.{detached['signature']}",
            self.with_header(b64=True),
            self.with_header(b64=True, crit=["b64"]),
            self.with_header(crit="b64"),
            self.with_header(crit=[]),
            self.with_header(crit=["exp"], exp=1),
            self.with_header(crit=["attacker"], attacker=True),
            self.with_header(zip="DEF"),
            self.with_header(cty="JWT"),
            self.with_header(enc="A256GCM"),
        ]

    def bad_kid(self) -> list:
        kid = self.header["kid"]
        kids = [
            "", "unknown", f"{kid}x", f"{kid}\0", f" {kid}", f"{kid}\n", f"./{kid}", f"../keys/{kid}",
            f"{kid}/../{kid}", f"{kid}/private.pem", "../../etc/passwd", "/dev/null", "..", ".", "%2e%2e%2f",
            "' OR 1=1 --", "k" * 4096, *NOT_STRINGS, [kid], {"kid": kid},
        ]
        return [self.sign(without(self.header, "kid")), *(self.with_header(kid=value) for value in kids)]

    def bad_type(self) -> list:
        typ = self.header["typ"]
        other = {"at+jwt": "rt+jwt", "rt+jwt": "at+jwt"}[typ]
        typs = ["", "JWT", "jwt", typ.upper(), f"application/{typ}", f" {typ}", other, *NOT_STRINGS, [typ]]
        return [self.sign(without(self.header, "typ")), *(self.with_header(typ=value) for value in typs)]

    def bad_signature(self) -> list:
        signed, signature = self.token.rsplit(".", 1)
        signature = base64url_decode(signature)
        length = len(signature)
        cut = [signature[:end] for end in (0, 1, length // 2, length - 1)]
        grown = [signature + b"\0", b"\0" + signature, signature * 2]
        bent = [flipped(signature, at, bit) for at in (0, length // 2, length - 1) for bit in (1, 128)]
        blank = [bytes(length), b"\xff" * length]
        of_another = self.with_claims(jti=self.claims["sid"]).rsplit(".", 1)[1]
        return [signed, f"{signed}.{of_another}", *(f"{signed}.{encode(bad)}" for bad in cut + grown + bent + blank)]

    def other_base64(self) -> list:
        """The same bytes, and what is nearly so, written in another way."""
        header, payload, signature = self.parts
        return [
            f"{header}.{payload}.{loosened(signature)}",
            f"{header}.{loosened(payload)}.{signature}",
            f"{header}.{payload}.{signature}=",
            f"{header}.{payload}.{signature}==",
            f"{header}=.{payload}.{signature}",
            f"{header}.{payload}=.{signature}",
            f"{header}.{payload}. {signature}",
            f"{header}.{payload}.%{ord(signature[0]):x}{signature[1:]}",
            f"{header}.{payload}.+/{signature[2:]}",
            f"{header}.{payload}.{signature}*",
        ]

    def segments(self) -> list:
        header, payload, signature = self.parts
        return [
            "a", ".", "..", "...", "....", header, f"{header}.{payload}", f".{payload}.{signature}",
            f"{header}..{signature}", f"{self.token}.", f".{self.token}", f"{self.token}.{signature}",
            f"{self.token}.{payload}.{signature}", f"{header}.{self.token}", f"{self.token}.{self.token}",
        ]

    def encrypted(self) -> list:
        tokens = []
        for alg in ("RSA-OAEP", "RSA-OAEP-256"):
            header = {"alg": alg, "enc": "A256GCM", "kid": self.header["kid"]}
            for more in ({"cty": "JWT"}, {"typ": self.header["typ"]}):
                token = JWT(header=header | more, claims=self.token)
                token.make_encrypted_token(JWK.from_json(self.key.export_public()))
                tokens.append(token.serialize())
        return tokens

    def oversized(self) -> list:
        much = "A" * 9_000
        return [much, self.token + much, self.with_header(kid=much), self.with_claims(aud=much)]

    def bad_times(self) -> list:
        now = int(time.time())
        wrong = [{name: value} for name in ("exp", "iat") for value in NOT_TIMES]
        over = [{"exp": value} for value in (now - 1, now - DAY, self.claims["iat"], now + 5_000 * DAY)]
        over.append({"iat": now + DAY})
        # None of ours has an `nbf`.
        early = [{"nbf": value} for value in (now - DAY, now + DAY, *NOT_TIMES)]
        missing = [self.sign(claims=without(self.claims, name)) for name in ("exp", "iat")]
        return missing + [self.with_claims(**members) for members in wrong + over + early]

    def bad_strings(self) -> list:
        tokens = [self.with_claims(role="admin"), self.with_claims(azp="portico")]
        for name in ("iss", "aud", "sub", "sid", "jti"):
            good = self.claims[name]
            wrong = [*NOT_STRINGS, [good], "", "wrong", f" {good}", f"{good}\0", f"{good}/"]
            tokens.append(self.sign(claims=without(self.claims, name)))
            tokens += [self.with_claims(**{name: value}) for value in wrong]
        return tokens

    def bad_bodies(self) -> list:
        """Claims that are no object, or say a thing twice."""
        claims = text(self.claims)
        twice = f'{claims[:-1]}, "sub": "{self.claims["sub"]}"}}'
        bodies = ["", "null", "[]", "1", '"portico"', "{", "{}", twice, b"\xff\xfe", BYTE_ORDER_MARK + claims.encode()]
        return [self.sign(claims=body) for body in bodies]


def text(value) -> str | bytes:
    return value if isinstance(value, (str, bytes)) else json.dumps(value)


def encode(value) -> str:
    return base64url_encode(text(value))


def without(members: dict, name: str) -> dict:
    return {other: value for other, value in members.items() if other != name}


def flipped(signature: bytes, at: int, bit: int) -> bytes:
    return signature[:at] + bytes([signature[at] ^ bit]) + signature[at + 1 :]


def loosened(segment: str) -> str:
    """Sets a bit of the last letter that means nothing; where all mean something, adds a letter."""
    if len(segment) % 4 == 0:
        return segment + "A"
    return segment[:-1] + LETTERS[LETTERS.index(segment[-1]) ^ 1]


def certificate(key: JWK) -> bytes:
    """Signed by the key that it is of."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "attacker.invalid")])
    now = datetime.datetime.now(datetime.timezone.utc)
    public, until = key.get_op_key("verify"), now + datetime.timedelta(days=1)
    builder = x509.CertificateBuilder(name, name, public, 1, now, until)
    return builder.sign(key.get_op_key("sign"), hashes.SHA256()).public_bytes(Encoding.DER)
