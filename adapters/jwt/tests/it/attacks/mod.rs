//! Every line of "Attacks on tokens" that concerns a verifier, as a table: the name of the attack, the token, and what it is
//! answered with. All but those that are about signatures are signed by our own key, so that nothing but the attack itself is
//! wrong with them.

mod algorithms;
mod headers;
mod payloads;
mod signatures;
mod spellings;

use adapter_jwt::JwtTokenVerifier;
use portico_application::{
    ports::{
        TokenError::{self, Invalid},
        TokenVerifier,
    },
    tokens::TokenKind,
};

use crate::support::{Workshop, claims, forged, header};

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
