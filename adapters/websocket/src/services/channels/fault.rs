use portico_application::catalogue;
use portico_domain::{channel::TopicError, language::Language};

/// What is wrong with a message. The codes are those of every transport; where a code says too little, the sentence says
/// more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is no object of JSON.
    Malformed,
    /// Its id is neither a number nor a short string.
    Id,
    /// It names no command.
    Op,
    /// It names no topic.
    NoTopic,
    /// It names a topic that is none.
    Topic(TopicError),
    /// It says nothing.
    Data,
    /// It has no token.
    Token,
    /// The token is one of another session.
    OtherSession,
    /// The socket listens to as many topics as it may.
    TooManyTopics,
    /// The topic is another user's.
    PrivateTopic,
    /// A use case failed with this code.
    Failed(&'static str),
}

impl Fault {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Malformed => "malformed_body",
            Self::Id | Self::Op | Self::NoTopic | Self::Topic(_) | Self::Data | Self::Token => {
                "validation_failed"
            }
            Self::OtherSession => "token_invalid",
            Self::TooManyTopics => "rate_limited",
            Self::PrivateTopic => "forbidden",
            Self::Failed(code) => code,
        }
    }

    pub(super) fn message(self, language: Language) -> &'static str {
        let texts = match self {
            Self::Malformed => ["Send an object of JSON.", "请发送 JSON 对象。"],
            Self::Id => ["`id` is a number or a short string.", "`id` 应为数字或短字符串。"],
            Self::Op => [
                "`op` is `subscribe`, `unsubscribe`, `publish`, `auth` or `ping`.",
                "`op` 应为 `subscribe`、`unsubscribe`、`publish`、`auth` 或 `ping`。",
            ],
            Self::NoTopic => ["`topic` is missing.", "缺少 `topic`。"],
            Self::Topic(TopicError::Length) => {
                ["`topic` has 1 to 128 bytes.", "`topic` 长度应为 1 至 128 字节。"]
            }
            Self::Topic(TopicError::Character) => {
                ["`topic` has no white space.", "`topic` 不能包含空白字符。"]
            }
            Self::Topic(TopicError::Owner) => [
                "A topic that begins with `user:` ends with the id of a user.",
                "以 `user:` 开头的主题应以用户 Id 结尾。",
            ],
            Self::Data => ["`data` is missing.", "缺少 `data`。"],
            Self::Token => ["`token` is missing.", "缺少 `token`。"],
            Self::OtherSession => [
                "The token belongs to another session; open a new socket with it.",
                "该令牌属于另一会话，请用它建立新的连接。",
            ],
            Self::TooManyTopics => {
                ["This socket listens to as many topics as it may.", "该连接订阅的主题数已达上限。"]
            }
            Self::PrivateTopic => {
                ["The topic is private to another user.", "该主题仅供另一位用户订阅。"]
            }
            Self::Failed(code) => return catalogue::text(code, language).detail,
        };
        match language {
            Language::English => texts[0],
            Language::Chinese => texts[1],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_in_the_catalogue() {
        for fault in [
            Fault::Malformed,
            Fault::Op,
            Fault::OtherSession,
            Fault::TooManyTopics,
            Fault::PrivateTopic,
        ] {
            assert!(catalogue::codes().any(|code| code == fault.code()), "{fault:?}");
        }
    }
}
