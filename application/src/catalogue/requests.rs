use super::Entry;

/// Codes about any request.
pub(super) const REQUESTS: &[Entry] = &[
    ("forbidden", [("Forbidden", "You may not do this."), ("没有权限", "您无权执行此操作。")]),
    (
        "not_found",
        [
            ("Not found", "There is nothing here by this name."),
            ("未找到", "此处没有所请求的内容。"),
        ],
    ),
    (
        "method_not_allowed",
        [
            (
                "Method not allowed",
                "This address does not know the method; see the header `Allow`.",
            ),
            ("请求方法不被允许", "该地址不支持此请求方法，请参见响应头 `Allow`。"),
        ],
    ),
    (
        "conflict",
        [
            ("Conflict", "It contradicts what is there already, such as a username that is taken."),
            ("冲突", "与现有内容冲突，例如用户名已被占用。"),
        ],
    ),
    (
        "last_admin",
        [
            (
                "Last administrator",
                "Nobody else who can log in is an administrator. Make somebody one first.",
            ),
            ("最后一位管理员", "没有其他可以登录的管理员，请先将另一位用户设为管理员。"),
        ],
    ),
    (
        "stale",
        [
            (
                "Changed meanwhile",
                "It was changed since you read it. Read it again and repeat your change.",
            ),
            ("内容已被更改", "自您读取后内容已被更改，请重新读取后再修改。"),
        ],
    ),
    (
        "validation_failed",
        [
            ("Validation failed", "Some fields are missing or wrong; `errors` lists each."),
            ("校验未通过", "部分字段缺失或有误，详见 `errors`。"),
        ],
    ),
    (
        "malformed_body",
        [
            ("Malformed body", "The body cannot be read as the media type that it claims to be."),
            ("请求体格式错误", "无法按所声明的媒体类型读取请求体。"),
        ],
    ),
    (
        "malformed_request",
        [
            ("Malformed request", "The request cannot be understood."),
            ("请求格式错误", "无法理解该请求。"),
        ],
    ),
    (
        "payload_too_large",
        [
            ("Payload too large", "The body is larger than this address accepts."),
            ("请求体过大", "请求体超过了该地址接受的大小。"),
        ],
    ),
    (
        "unsupported_media_type",
        [
            (
                "Unsupported media type",
                "Send the body with a content type that this address accepts.",
            ),
            ("不支持的媒体类型", "请使用该地址接受的内容类型发送请求体。"),
        ],
    ),
    (
        "request_timeout",
        [
            ("Request timeout", "The body took too long to arrive."),
            ("请求超时", "请求体到达所用的时间过长。"),
        ],
    ),
    (
        "deadline_exceeded",
        [
            ("Deadline exceeded", "It was not done within the time that you gave."),
            ("超出期限", "未能在您给定的时间内完成。"),
        ],
    ),
    (
        "rate_limited",
        [
            ("Too many requests", "Wait as long as the answer says, then try again."),
            ("请求过于频繁", "请等待响应所示的时间后再试。"),
        ],
    ),
    (
        "unavailable",
        [
            ("Unavailable", "Something that is needed does not answer now. Try again soon."),
            ("服务暂不可用", "所需的服务暂时没有响应，请稍后再试。"),
        ],
    ),
    (
        "upgrade_required",
        [
            (
                "Upgrade required",
                "This address speaks WebSocket only; ask for an upgrade to version 13 of it (RFC 6455).",
            ),
            ("需要升级协议", "该地址仅支持 WebSocket，请以第 13 版协议发起升级（RFC 6455）。"),
        ],
    ),
    (
        "internal",
        [
            (
                "Internal error",
                "A fault on our side. Tell an operator the request id if it persists.",
            ),
            ("内部错误", "服务端出现故障。若持续出现，请将请求编号告知管理员。"),
        ],
    ),
];
