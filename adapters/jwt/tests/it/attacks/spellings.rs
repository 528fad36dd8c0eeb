use std::sync::Arc;

use adapter_jwt::{JwtTokenVerifier, TokensConfig};
use aws_lc_rs::signature::RSA_PKCS1_SHA512;
use base64::{Engine, prelude::BASE64_URL_SAFE};
use portico_application::{
    ports::{
        Clock,
        TokenError::{Invalid, Malformed},
        TokenVerifier,
    },
    tokens::TokenKind,
};
use serde_json::json;

use super::{attack, attacked, header_attack, parts, repel};
use crate::support::{KEYS, ManualClock, Workshop, claims, config, encode, forged, header, with};

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
