use portico_application::ports::TokenError::{Expired, Invalid, Malformed};
use serde_json::json;

use super::{attack, claims_attack, repel};
use crate::support::{KEYS, NOW, claims, forge, forged, header, with, without};

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
