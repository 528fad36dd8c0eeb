//! Every line of "Attacks on tokens" that concerns a verifier, as a table: the name of the attack, the token, and what it is
//! answered with. All but those that are about signatures are signed by our own key, so that nothing but the attack itself is
//! wrong with them.

use std::sync::Arc;

use adapter_jwt::{JwtTokenVerifier, TokensConfig};
use aws_lc_rs::{
    hmac,
    signature::{
        RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA512, RsaEncoding,
    },
};
use base64::{Engine, prelude::BASE64_URL_SAFE};
use portico_application::{
    ports::{
        Clock,
        TokenError::{self, Expired, Invalid, Malformed},
        TokenVerifier,
    },
    tokens::TokenKind,
};
use rsa::{pkcs8::EncodePublicKey, traits::PublicKeyParts};
use serde_json::{Value, json};

use crate::support::{
    KEYS, ManualClock, NOW, Pem, Workshop, claims, config, encode, forge, forged, header, with,
    without,
};

type Attack = (String, String, TokenError);

/// The ring that is attacked: `current` signs, `published` will, `retired` did, and the fourth of the keys is a stranger's.
fn attacked() -> (Workshop, JwtTokenVerifier) {
    let workshop = Workshop::with(&["current", "published", "retired"]);
    workshop.retire("retired");
    let verifier = workshop.verifier(&workshop.ring());
    (workshop, verifier)
}

#[track_caller]
fn repel(attacks: impl IntoIterator<Item = Attack>) {
    let (_workshop, verifier) = attacked();
    let through: Vec<_> = attacks
        .into_iter()
        .filter_map(|(name, token, expected)| {
            let answer = verifier.verify(&token, TokenKind::Access);
            (answer != Err(expected)).then(|| format!("{name}: {answer:?}, not {expected:?}"))
        })
        .collect();
    assert!(through.is_empty(), "{}", through.join("\n"));
}

fn attack(name: impl ToString, token: String, expected: TokenError) -> Attack {
    (name.to_string(), token, expected)
}

/// A header that is signed as it should be.
fn header_attack(name: impl ToString, header: impl ToString) -> Attack {
    attack(name, forged(header, claims()), Invalid)
}

/// Claims that are signed as they should be.
fn claims_attack(name: impl ToString, claims: impl ToString) -> Attack {
    attack(name, forged(header(), claims), Invalid)
}

fn parts() -> (String, String) {
    let token = forged(header(), claims());
    let (input, signature) = token.rsplit_once('.').expect("three segments");
    (input.to_owned(), signature.to_owned())
}

#[test]
fn what_the_attacks_vary_is_a_good_token() {
    let (_workshop, verifier) = attacked();
    let claims = verifier.verify(&forged(header(), claims()), TokenKind::Access);
    assert_eq!(claims.map(|claims| claims.user.get()), Ok(7));
}

#[test]
fn sec_010_alg_none_in_any_spelling() {
    repel(["none", "None", "NONE", "nOnE", "", " none", "none\0"].into_iter().flat_map(|alg| {
        let header = with(header(), "alg", json!(alg));
        let stripped = format!("{}.{}.", encode(header.to_string()), encode(claims().to_string()));
        [
            attack(format!("alg {alg:?}, no signature"), stripped, Invalid),
            header_attack(format!("alg {alg:?}, our signature"), header),
        ]
    }));
}

#[test]
fn sec_010_hmac_keyed_with_the_public_key() {
    let public = KEYS[0].rsa().to_public_key();
    let der = public.to_public_key_der().expect("a key can be written").into_vec();
    let secrets = [
        ("PEM", KEYS[0].public.clone().into_bytes()),
        ("PEM without its last line break", KEYS[0].public.trim_end().as_bytes().to_vec()),
        ("DER", der),
        ("modulus", public.n().to_bytes_be()),
        ("nothing", Vec::new()),
    ];
    let algorithms =
        [("HS256", hmac::HMAC_SHA256), ("HS384", hmac::HMAC_SHA384), ("HS512", hmac::HMAC_SHA512)];
    let mut attacks = Vec::new();
    for (secret, bytes) in &secrets {
        for (name, algorithm) in algorithms {
            for alg in [name, "RS512"] {
                let header = with(header(), "alg", json!(alg)).to_string();
                let input = format!("{}.{}", encode(header), encode(claims().to_string()));
                let tag = hmac::sign(&hmac::Key::new(algorithm, bytes), input.as_bytes());
                let token = format!("{input}.{}", encode(tag));
                attacks.push(attack(format!("{name} as {alg} with {secret}"), token, Invalid));
            }
        }
    }
    repel(attacks);
}

#[test]
fn sec_010_another_rsa_or_ec_algorithm() {
    let truly: [(&str, &'static dyn RsaEncoding); 3] =
        [("RS256", &RSA_PKCS1_SHA256), ("RS384", &RSA_PKCS1_SHA384), ("PS512", &RSA_PSS_SHA512)];
    let mut attacks = Vec::new();
    for (name, how) in truly {
        for alg in [name, "RS512"] {
            let header = with(header(), "alg", json!(alg)).to_string();
            let input = format!("{}.{}", encode(header), encode(claims().to_string()));
            let token = format!("{input}.{}", encode(KEYS[0].sign(how, &input)));
            attacks.push(attack(format!("{name} as {alg}"), token, Invalid));
        }
    }
    for alg in [
        "RS1",
        "RS256",
        "RS384",
        "PS256",
        "PS384",
        "PS512",
        "ES256",
        "ES384",
        "ES512",
        "ES256K",
        "EdDSA",
        "Ed25519",
        "RSA-OAEP",
        "dir",
        "rs512",
        "RS512 ",
        "RS5120",
        "RSASSA-PKCS1-v1_5",
    ] {
        attacks.push(header_attack(format!("alg {alg:?}"), with(header(), "alg", json!(alg))));
    }
    repel(attacks);
}

#[test]
fn sec_010_alg_missing_twice_or_no_string() {
    let twice = |first: &str, second: &str| {
        format!(r#"{{"typ":"at+jwt","alg":"{first}","alg":"{second}","kid":"current"}}"#)
    };
    let mut attacks = vec![
        header_attack("alg missing", without(header(), "alg")),
        header_attack("alg none, then right", twice("none", "RS512")),
        header_attack("alg right, then none", twice("RS512", "none")),
        header_attack("alg right twice", twice("RS512", "RS512")),
    ];
    for value in [json!(null), json!(512), json!(["RS512"]), json!({"RS512": true}), json!(true)] {
        attacks.push(header_attack(format!("alg {value}"), with(header(), "alg", value)));
    }
    repel(attacks);
}

#[test]
fn signature_stripped_truncated_or_of_another_make() {
    let (input, signature) = parts();
    let of_other_claims = forged(header(), with(claims(), "sub", json!("8")));
    let (_, stolen) = of_other_claims.rsplit_once('.').expect("three segments");
    let bytes = KEYS[0].sign(&RSA_PKCS1_SHA512, &input);
    let longer = [bytes.as_slice(), &[0]].concat();
    let token = |signature: &str| format!("{input}.{signature}");
    repel([
        attack("stripped", token(""), Invalid),
        attack("stripped with its dot", input.clone(), Malformed),
        attack("half", token(&encode(&bytes[..128])), Invalid),
        attack("without its last byte", token(&encode(&bytes[..255])), Invalid),
        attack("without its first byte", token(&encode(&bytes[1..])), Invalid),
        attack("a byte longer", token(&encode(longer)), Invalid),
        attack("of zeros", token(&encode([0; 256])), Invalid),
        attack("of ones", token(&encode([0xff; 256])), Invalid),
        attack("of other claims", token(stolen), Invalid),
        attack("twice", token(&encode(bytes.repeat(2))), Invalid),
        attack("as the payload", format!("{input}.{signature}.{signature}"), Malformed),
    ]);
}

#[test]
fn signature_from_another_key() {
    let by = |kid: &str, key: &Pem| forge(with(header(), "kid", json!(kid)), claims(), key);
    repel([
        attack("a stranger's key under our name", by("current", &KEYS[3]), Invalid),
        attack("another key of the ring", by("current", &KEYS[1]), Invalid),
        attack("a retired key under the current name", by("current", &KEYS[2]), Invalid),
    ]);
}

#[test]
fn every_bit_of_a_signature_counts() {
    let (input, _) = parts();
    let bytes = KEYS[0].sign(&RSA_PKCS1_SHA512, &input);
    repel((0..bytes.len() * 8).step_by(5).map(|bit| {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        attack(format!("bit {bit}"), format!("{input}.{}", encode(flipped)), Invalid)
    }));
}

#[test]
fn no_other_spelling_of_a_token_is_good() {
    let (_workshop, verifier) = attacked();
    let token = forged(header(), claims());
    for end in 0..token.len() {
        assert!(verifier.verify(&token[..end], TokenKind::Access).is_err(), "cut at {end}");
    }
    for position in 0..token.len() {
        for letter in ["A", "B", "_", ".", "=", "+", "/", " ", "\n", "\0", "é"] {
            if token[position..].starts_with(letter) {
                continue;
            }
            let other = [&token[..position], letter, &token[position + 1..]].concat();
            let answer = verifier.verify(&other, TokenKind::Access);
            assert!(answer.is_err(), "{letter:?} at {position}");
        }
    }
    for other in [format!(" {token}"), format!("{token} "), format!("{token}\n"), token.repeat(2)] {
        assert_eq!(verifier.verify(&other, TokenKind::Access), Err(Malformed), "{other}");
    }
}

#[test]
fn base64_that_is_not_canonical() {
    let (input, signature) = parts();
    let last = signature.len() - 1;
    let mut attacks = vec![
        attack("padded", format!("{input}.{signature}=="), Malformed),
        attack("padded once", format!("{input}.{signature}="), Malformed),
        attack("a line break within", format!("{input}.\n{signature}"), Malformed),
        attack("the other alphabet", format!("{input}.+/{}", &signature[2..]), Malformed),
        attack("a letter too many", format!("{input}.{signature}AAA"), Malformed),
    ];
    // Of the last of 342 letters only two bits are part of the signature.
    for letter in ('A'..='Z').chain('a'..='z').chain('0'..='9') {
        let other = format!("{input}.{}{letter}", &signature[..last]);
        if !signature.ends_with(letter) {
            let expected = if "AQgw".contains(letter) { Invalid } else { Malformed };
            attacks.push(attack(format!("{letter} at the end"), other, expected));
        }
    }
    let signed =
        |input: String| format!("{input}.{}", encode(KEYS[0].sign(&RSA_PKCS1_SHA512, &input)));
    let (header, claims) = (header().to_string(), format!("{} ", claims()));
    let padded = BASE64_URL_SAFE.encode(format!("{claims} "));
    assert!(padded.ends_with('='), "or the attack is none");
    attacks.push(attack(
        "signed padding",
        signed(format!("{}.{padded}", encode(header))),
        Malformed,
    ));
    repel(attacks);
}

#[test]
fn any_number_of_segments_but_three() {
    let (input, signature) = parts();
    let (one, two) = input.split_once('.').expect("two segments");
    repel([
        attack("none", String::new(), Malformed),
        attack("one", one.to_owned(), Malformed),
        attack("two", format!("{one}.{two}"), Malformed),
        attack("four", format!("{one}.{two}.{signature}.{signature}"), Malformed),
        attack("four, the last empty", format!("{one}.{two}.{signature}."), Malformed),
        attack("four, the first empty", format!(".{one}.{two}.{signature}"), Malformed),
        attack("five", format!("{one}.{two}.{signature}.{one}.{two}"), Malformed),
        attack("a dot", ".".into(), Malformed),
        attack("two dots", "..".into(), Malformed),
        attack("four dots", "....".into(), Malformed),
        attack("a thousand dots", ".".repeat(1000), Malformed),
        attack("no payload", format!("{one}..{signature}"), Invalid),
        attack("no header", format!(".{two}.{signature}"), Malformed),
    ]);
}

#[test]
fn encrypted_tokens() {
    let header = json!({"alg": "RSA-OAEP", "enc": "A256GCM", "typ": "at+jwt", "kid": "current"});
    let segment = encode(header.to_string());
    repel([
        attack("five segments", format!("{segment}.AAAA.AAAA.AAAA.AAAA"), Malformed),
        header_attack("three segments", header),
        header_attack("enc beside RS512", with(self::header(), "enc", json!("A256GCM"))),
        header_attack("zip", with(self::header(), "zip", json!("DEF"))),
    ]);
}

#[test]
fn unencoded_payloads_and_unknown_crit() {
    let b64 = |critical: Value| with(with(header(), "b64", json!(false)), "crit", critical);
    let raw = |header: Value| {
        let input = format!("{}.{}", encode(header.to_string()), claims());
        format!("{input}.{}", encode(KEYS[0].sign(&RSA_PKCS1_SHA512, &input)))
    };
    repel([
        attack("b64 false, raw payload", raw(b64(json!(["b64"]))), Malformed),
        header_attack("b64 false, encoded payload", b64(json!(["b64"]))),
        header_attack("b64 false without crit", with(header(), "b64", json!(false))),
        header_attack("b64 true", with(header(), "b64", json!(true))),
        header_attack("unknown crit", with(header(), "crit", json!(["exp"]))),
        header_attack("crit of what is there", with(header(), "crit", json!(["alg", "kid"]))),
        header_attack("empty crit", with(header(), "crit", json!([]))),
        header_attack("crit no list", with(header(), "crit", json!("b64"))),
        header_attack("null crit", with(header(), "crit", json!(null))),
    ]);
}

#[test]
fn keys_that_a_header_brings_along() {
    let public = KEYS[3].rsa().to_public_key();
    let jwk = json!({
        "kty": "RSA",
        "kid": "current",
        "n": encode(public.n().to_bytes_be()),
        "e": encode(public.e().to_bytes_be()),
    });
    let members = [
        ("jku", json!("https://attacker.example/jwks.json")),
        ("x5u", json!("https://attacker.example/chain.pem")),
        ("jwk", jwk),
        ("x5c", json!(["MIIB"])),
        ("x5t", json!("AAAA")),
        ("x5t#S256", json!("AAAA")),
        ("cty", json!("JWT")),
        ("url", json!("https://attacker.example")),
        ("", json!("")),
    ];
    repel(members.into_iter().flat_map(|(name, value)| {
        let header = with(header(), name, value);
        let theirs = forge(&header, claims(), &KEYS[3]);
        [
            attack(format!("{name}, signed by its key"), theirs, Invalid),
            header_attack(format!("{name}, signed by ours"), header),
        ]
    }));
}

#[test]
fn kid_of_any_kind_but_ours() {
    let mut attacks: Vec<_> = [
        "unknown",
        "",
        "../../etc/passwd",
        "../current",
        "./current",
        "current/",
        "current\0",
        "\0",
        "current/private.pem",
        "/dev/null",
        "Current",
        " current",
        "current ",
        ".lock",
        "ring.toml",
        "' OR 1=1 --",
        "retired",
        "published",
        "*",
    ]
    .into_iter()
    .map(|kid| header_attack(format!("kid {kid:?}"), with(header(), "kid", json!(kid))))
    .collect();
    attacks.push(header_attack("kid missing", without(header(), "kid")));
    attacks.push(header_attack("kid of 4 KiB", with(header(), "kid", json!("k".repeat(4096)))));
    let mebibyte = with(header(), "kid", json!("k".repeat(1 << 20)));
    attacks.push(attack("kid of 1 MiB", forged(mebibyte, claims()), Malformed));
    for value in [json!(null), json!(1), json!(1.5), json!(["current"]), json!({"current": 1})] {
        attacks.push(header_attack(format!("kid {value}"), with(header(), "kid", value)));
    }
    let twice = r#"{"typ":"at+jwt","alg":"RS512","kid":"current","kid":"current"}"#;
    attacks.push(header_attack("kid twice", twice));
    let by = |kid: &str, key: &Pem| forge(with(header(), "kid", json!(kid)), claims(), key);
    attacks.push(attack("kid retired, signed by it", by("retired", &KEYS[2]), Invalid));
    attacks.push(attack("kid of another key", by("published", &KEYS[0]), Invalid));
    repel(attacks);
}

#[test]
fn a_token_above_8_kib_is_refused_unread() {
    let verify = |issuer_length: usize| {
        let workshop = Workshop::with(&["current"]);
        let issuer = "i".repeat(issuer_length);
        let token = forged(header(), with(claims(), "iss", json!(issuer)));
        let clock: Arc<dyn Clock> = Arc::<ManualClock>::clone(&workshop.clock);
        let config = TokensConfig { issuer, ..config() };
        let verifier = JwtTokenVerifier::new(workshop.ring(), config, clock);
        (token.len(), verifier.verify(&token, TokenKind::Access).map(drop))
    };
    let longest = (0..8192).rev().find(|length| token_length(*length) <= 8192);
    let longest = longest.expect("some issuer is short enough");
    let (length, answer) = verify(longest);
    assert!(length > 8190, "{length}");
    assert_eq!(answer, Ok(()), "of {length} bytes");
    let (length, answer) = verify(longest + 2);
    assert!(length > 8192, "{length}");
    assert_eq!(answer, Err(Malformed), "of {length} bytes, and right otherwise");
}

/// How long a token with an issuer of this length is.
fn token_length(issuer_length: usize) -> usize {
    let base64 = |bytes: usize| (bytes * 4).div_ceil(3);
    let claims = claims().to_string().len() - "portico".len() + issuer_length;
    base64(header().to_string().len()) + base64(claims) + base64(256) + 2
}

#[test]
fn sec_009_typ_wrong() {
    let mut attacks: Vec<_> =
        ["rt+jwt", "JWT", "jwt", "at+JWT", "AT+JWT", "application/at+jwt", "", "at+jwt ", "id+jwt"]
            .into_iter()
            .map(|typ| header_attack(format!("typ {typ:?}"), with(header(), "typ", json!(typ))))
            .collect();
    attacks.push(header_attack("typ missing", without(header(), "typ")));
    for value in [json!(null), json!(1), json!(["at+jwt"])] {
        attacks.push(header_attack(format!("typ {value}"), with(header(), "typ", value)));
    }
    let twice = r#"{"typ":"rt+jwt","typ":"at+jwt","alg":"RS512","kid":"current"}"#;
    attacks.push(header_attack("typ twice", twice));
    repel(attacks);
}

#[test]
fn sec_009_access_as_refresh_and_refresh_as_access() {
    let (_workshop, verifier) = attacked();
    let access = forged(header(), claims());
    let refresh = forged(with(header(), "typ", json!("rt+jwt")), claims());
    // Twice, because a good token is remembered.
    for _ in 0..2 {
        assert!(verifier.verify(&access, TokenKind::Access).is_ok());
        assert!(verifier.verify(&refresh, TokenKind::Refresh).is_ok());
        assert_eq!(verifier.verify(&access, TokenKind::Refresh), Err(Invalid));
        assert_eq!(verifier.verify(&refresh, TokenKind::Access), Err(Invalid));
    }
}

#[test]
fn header_that_is_no_object() {
    let array = r#"["at+jwt","RS512","current"]"#;
    let malformed =
        [array, "null", "1", "\"RS512\"", "", "{", " {\"alg\":1}", "\u{feff}{}", "{'alg':'RS512'}"];
    let followed = format!("{} {{}}", header());
    let deep = format!("{}1{}", r#"{"typ":["#.repeat(500), "]}".repeat(500));
    repel(
        malformed
            .into_iter()
            .map(|text| attack(format!("header {text:?}"), forged(text, claims()), Malformed))
            .chain([
                header_attack("empty object", "{}"),
                header_attack("a deep one", deep),
                attack("one and another", forged(followed, claims()), Malformed),
                attack(
                    "not UTF-8",
                    format!("{}.{}.AAAA", encode(b"{\"alg\":\"\xff\"}"), encode("{}")),
                    Malformed,
                ),
            ]),
    );
}

#[test]
fn payload_that_is_no_object() {
    let values = json!(["portico", "portico", "7", "sid", "jti", 1, 2]).to_string();
    repel(
        ["null", "1", "\"x\"", "", "{", &values]
            .map(|text| attack(format!("payload {text:?}"), forged(header(), text), Malformed)),
    );
}

#[test]
fn exp_and_iat_of_any_kind_but_whole_seconds() {
    let now = NOW.unix_timestamp();
    let mut attacks = Vec::new();
    for name in ["exp", "iat"] {
        attacks.push(claims_attack(format!("{name} missing"), without(claims(), name)));
        for value in [
            json!(null),
            json!(0),
            json!(-1),
            json!(-now),
            json!(now + 60).to_string().into(),
            json!([now + 60]),
            json!({"now": now}),
            json!(true),
            json!(1.5),
            json!(i64::MAX),
            json!(i64::MIN),
            json!(u64::MAX),
            json!(now + 100 * 365 * 86_400),
        ] {
            attacks.push(claims_attack(format!("{name} {value}"), with(claims(), name, value)));
        }
        let plain = format!(r#""{name}":{}"#, claims()[name]);
        for literal in ["1800000000.0", "1.8e9", "1e400", "18e8", "01800000000", "0x6b49d200"] {
            let text = claims().to_string().replace(&plain, &format!(r#""{name}":{literal}"#));
            let no_json = ["01800000000", "0x6b49d200", "1e400"].contains(&literal);
            let expected = if no_json { Malformed } else { Invalid };
            attacks.push(attack(format!("{name} {literal}"), forged(header(), text), expected));
        }
        let twice = claims().to_string().replace(&plain, &format!("{plain},{plain}"));
        attacks.push(claims_attack(format!("{name} twice"), twice));
    }
    attacks.push(claims_attack("iat in a minute", with(claims(), "iat", json!(now + 60))));
    attacks.push(claims_attack("iat after exp", with(claims(), "iat", json!(now + 1801))));
    attacks.push(claims_attack("iat at exp", with(claims(), "exp", json!(now))));
    repel(attacks);
}

#[test]
fn exp_past_or_equal_to_now() {
    let issued = with(claims(), "iat", json!(NOW.unix_timestamp() - 3600));
    repel([-3599, -30, -1, 0].map(|offset| {
        let claims = with(issued.clone(), "exp", json!(NOW.unix_timestamp() + offset));
        attack(format!("exp {offset} s from now"), forged(header(), claims), Expired)
    }));
}

#[test]
fn only_what_was_good_once_is_called_expired() {
    let past = with(
        with(claims(), "iat", json!(NOW.unix_timestamp() - 3600)),
        "exp",
        json!(NOW.unix_timestamp() - 60),
    );
    let refresh = with(header(), "typ", json!("rt+jwt"));
    repel([
        attack("as it should be", forged(header(), &past), Expired),
        attack("a stranger's", forge(header(), &past, &KEYS[3]), Invalid),
        attack("a refresh token", forged(refresh, &past), Invalid),
        claims_attack("of another issuer", with(past.clone(), "iss", json!("other"))),
        claims_attack("of no user", with(past.clone(), "sub", json!("0"))),
        claims_attack("without a session", without(past.clone(), "sid")),
        claims_attack("with more in it", with(past, "admin", json!(true))),
    ]);
}

#[test]
fn nbf_of_any_kind() {
    let now = NOW.unix_timestamp();
    repel(
        [
            json!(now - 60),
            json!(now),
            json!(now + 60),
            json!(now + 100 * 365 * 86_400),
            json!(1.5),
            json!(-1),
            json!("1"),
            json!(null),
        ]
        .map(|nbf| claims_attack(format!("nbf {nbf}"), with(claims(), "nbf", nbf))),
    );
}

#[test]
fn iss_aud_sub_sid_jti_missing_wrong_or_no_string() {
    let mut attacks = Vec::new();
    for name in ["iss", "aud", "sub", "sid", "jti"] {
        attacks.push(claims_attack(format!("{name} missing"), without(claims(), name)));
        let right = claims()[name].clone();
        for value in [
            json!(null),
            json!(7),
            json!([right]),
            json!([]),
            json!({"value": right}),
            json!(true),
            json!(""),
            json!("wrong"),
            json!(format!("{} ", right.as_str().expect("a string"))),
            json!(format!("{}\0", right.as_str().expect("a string"))),
        ] {
            attacks.push(claims_attack(format!("{name} {value}"), with(claims(), name, value)));
        }
        let plain = format!(r#""{name}":{right}"#);
        let twice = claims().to_string().replace(&plain, &format!("{plain},{plain}"));
        attacks.push(claims_attack(format!("{name} twice"), twice));
    }
    for sub in ["0", "-7", "+7", "07", "7.0", "٧", "9223372036854775808"] {
        attacks.push(claims_attack(format!("sub {sub:?}"), with(claims(), "sub", json!(sub))));
    }
    for sid in ["67E55044-10B1-426F-9247-BB680E5FE0C8", "67e5504410b1426f9247bb680e5fe0c8"] {
        attacks.push(claims_attack(format!("sid {sid:?}"), with(claims(), "sid", json!(sid))));
    }
    repel(attacks);
}

#[test]
fn sec_003_a_claim_too_many() {
    repel(["role", "username", "password", "scope", "azp", ""].map(|name| {
        claims_attack(format!("claim {name:?}"), with(claims(), name, json!("admin")))
    }));
}
