use std::sync::Arc;

use portico_domain::{
    channel::{Content, ImportNotice, Message, Topic},
    import::ImportProgress,
};

/// What stands behind the number of a message.
pub(super) fn write(topic: &Topic, content: &Content) -> String {
    match content {
        Content::Json(text) => format!("{topic} json {text}"),
        Content::Import(ImportNotice { id, state, progress }) => {
            let ImportProgress { rows_read, rows_written, passwords_hashed } = progress;
            format!("{topic} import {id} {state} {rows_read} {rows_written} {passwords_hashed}")
        }
    }
}

/// A message from its number on; `None` when another version wrote it. JSON is whatever follows, white space and all.
pub(super) fn read(text: &str) -> Option<Message> {
    let mut words = text.splitn(4, ' ');
    let seq = words.next()?.parse().ok()?;
    let topic = Topic::parse(words.next()?).ok()?;
    let content = match (words.next()?, words.next()?) {
        ("json", text) => Content::Json(Arc::from(text)),
        ("import", words) => Content::Import(read_import(words)?),
        _ => return None,
    };
    Some(Message { topic, seq, content })
}

fn read_import(words: &str) -> Option<ImportNotice> {
    let words: Vec<_> = words.split(' ').collect();
    let [id, state, rows_read, rows_written, passwords_hashed] = words[..] else { return None };
    let progress = ImportProgress {
        rows_read: rows_read.parse().ok()?,
        rows_written: rows_written.parse().ok()?,
        passwords_hashed: passwords_hashed.parse().ok()?,
    };
    Some(ImportNotice { id: id.parse().ok()?, state: state.parse().ok()?, progress })
}

#[cfg(test)]
mod tests {
    use portico_domain::import::ImportState;

    use super::*;

    #[test]
    fn a_message_comes_back_as_it_was_written() {
        let id = "67e55044-10b1-426f-9247-bb680e5fe0c8".parse().expect("a UUID");
        let progress = ImportProgress { rows_read: 3, rows_written: 2, passwords_hashed: 1 };
        let imports =
            ImportState::ALL.map(|state| Content::Import(ImportNotice { id, state, progress }));
        let texts = ["{}", "", " ", "{ \"a b\":\n\t\"新闻 \\\" \u{0}\" }"];
        let texts = texts.map(|text| Content::Json(text.into()));
        let topic = Topic::parse("新闻").expect("a good name");
        for content in imports.into_iter().chain(texts) {
            let text = format!("7 {}", write(&topic, &content));
            assert_eq!(read(&text), Some(Message { topic: topic.clone(), seq: 7, content }));
        }
    }

    #[test]
    fn what_another_version_says_is_not_understood() {
        let id = "67e55044-10b1-426f-9247-bb680e5fe0c8";
        for text in [
            "",
            "x news json 1",
            "7 user:x json 1",
            "7 news xml 1",
            "7 news json",
            &format!("7 news import {id} done 1 2"),
            &format!("7 news import {id} done 1 2 3 4"),
            &format!("7 news import {id} asleep 1 2 3"),
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }
}
