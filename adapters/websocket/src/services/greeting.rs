//! The service of the seed: what is said is confirmed, and whoever gives name and age is answered in JSON.

use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Heard;
use crate::frame;

/// Stands before what is confirmed.
const CONFIRMATION: &str = "recv data:";

/// Somebody who gives name and age.
#[derive(Deserialize)]
struct Person {
    name: String,
    age: Value,
}

pub(super) fn answer(heard: Heard<'_>) -> Bytes {
    match heard {
        Heard::Text(text) => match greeting(text) {
            Some(greeting) => frame::text(&greeting),
            None => frame::text_of([CONFIRMATION, text]),
        },
        Heard::Binary(bytes) => frame::binary_of([CONFIRMATION.as_bytes(), bytes]),
    }
}

fn greeting(text: &str) -> Option<String> {
    // An array would be taken for the members in their order.
    let object = Some(text).filter(|text| text.trim_start().starts_with('{'))?;
    let Person { name, age } = serde_json::from_str(object).ok()?;
    let age = match age {
        Value::String(age) => age,
        Value::Number(age) => age.to_string(),
        _ => return None,
    };
    Some(json!({"data": {"message": format!("recv msg：{name}_{age}")}}).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        let frame = answer(Heard::Text(text));
        String::from_utf8(frame[2..].to_vec()).expect("UTF-8")
    }

    #[test]
    fn text_is_confirmed() {
        assert_eq!(said("x"), "recv data:x");
        assert_eq!(said(""), "recv data:");
        let frame = answer(Heard::Binary(b"\xff"));
        assert_eq!((frame[0], &frame[2..]), (0x82, &b"recv data:\xff"[..]));
    }

    #[test]
    fn whoever_gives_name_and_age_is_greeted() {
        let greeting = r#"{"data":{"message":"recv msg：张三_18"}}"#;
        assert_eq!(said(r#"{"name":"张三","age":"18"}"#), greeting);
        assert_eq!(said(r#"{"age":18,"name":"张三","more":1}"#), greeting);
    }

    #[test]
    fn any_other_json_is_text() {
        for text in [
            r#"{"name":"a"}"#,
            r#"{"name":1,"age":1}"#,
            r#"{"name":"a","age":null}"#,
            r#"["a",18]"#,
        ] {
            assert_eq!(said(text), format!("recv data:{text}"));
        }
    }
}
