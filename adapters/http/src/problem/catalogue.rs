use portico_domain::language::Language;

/// What a code says to a person: a title that is the same each time, and a sentence about what to do.
pub(crate) struct Text {
    pub(crate) title: &'static str,
    pub(crate) detail: &'static str,
}

type Entry = (&'static str, [(&'static str, &'static str); 2]);

/// Every code, with title and detail in English and in Chinese.
const CATALOGUE: &[Entry] = &[
    (
        "token_missing",
        [
            ("Token missing", "Send an access token as `Authorization: Bearer <token>`."),
            ("令牌为空", "请以 `Authorization: Bearer <令牌>` 发送访问令牌。"),
        ],
    ),
    (
        "token_malformed",
        [
            (
                "Token malformed",
                "The `Authorization` header does not hold one well-formed bearer token.",
            ),
            ("令牌格式错误", "`Authorization` 请求头中没有格式正确的令牌。"),
        ],
    ),
    (
        "token_expired",
        [
            (
                "Token expired",
                "The token was good until it expired. Exchange the refresh token for a new pair.",
            ),
            ("当前登录已失效，请刷新令牌", "令牌已过期，请用刷新令牌换取新的令牌。"),
        ],
    ),
    (
        "token_invalid",
        [
            ("Token invalid", "The token was not issued here for this purpose. Log in again."),
            ("令牌无效", "该令牌并非由本系统为此用途签发，请重新登录。"),
        ],
    ),
    (
        "session_displaced",
        [
            (
                "Logged in on another device",
                "A newer login of this account ended the session. Log in again.",
            ),
            ("账号已在其他设备登录", "该账号在别处的新登录结束了本次会话，请重新登录。"),
        ],
    ),
    (
        "session_ended",
        [
            ("Session ended", "The session is over. Log in again."),
            ("登录已注销", "本次登录已结束，请重新登录。"),
        ],
    ),
    (
        "refresh_reused",
        [
            (
                "Refresh token already used",
                "The refresh token was exchanged before. To be safe the session was ended; log in again.",
            ),
            (
                "刷新令牌已被使用，请重新登录",
                "该刷新令牌此前已被使用。为安全起见会话已结束，请重新登录。",
            ),
        ],
    ),
    (
        "invalid_credentials",
        [
            ("Wrong username or password", "The username or the password is wrong."),
            ("用户名或密码不正确", "用户名或密码不正确。"),
        ],
    ),
    (
        "forbidden",
        [
            ("Forbidden", "Your role does not allow this."),
            ("没有权限", "您的角色不允许执行此操作。"),
        ],
    ),
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
        "sheet_header_mismatch",
        [
            (
                "Wrong header",
                "The first row has to name each column once: User Id, Username, Password, Gender.",
            ),
            ("文件数据格式错误", "首行应为：用户Id、用户名、密码、性别，每列一次。"),
        ],
    ),
    (
        "sheet_empty",
        [
            ("Nothing to import", "The workbook has no row of users below its header."),
            ("解析数据为空", "工作簿的表头下没有用户数据。"),
        ],
    ),
    (
        "sheet_unreadable",
        [
            ("Not a readable workbook", "Send an Excel workbook, saved as .xlsx."),
            ("无法读取文件", "请上传 .xlsx 格式的 Excel 工作簿。"),
        ],
    ),
    (
        "sheet_too_large",
        [
            ("Workbook too large", "Send fewer rows at a time."),
            ("工作簿过大", "请减少行数，分批上传。"),
        ],
    ),
    (
        "sheet_rows_rejected",
        [
            (
                "Rows rejected",
                "Nothing was imported, because some rows are wrong; `errors` lists them. Correct them, or import in the mode `partial`.",
            ),
            (
                "部分行未通过校验",
                "由于部分行有误，未导入任何数据，详见 `errors`。请更正后重试，或使用 `partial` 模式。",
            ),
        ],
    ),
    (
        "rate_limited",
        [
            ("Too many requests", "Wait as long as the header `Retry-After` says, then try again."),
            ("请求过于频繁", "请等待响应头 `Retry-After` 所示的时间后再试。"),
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

/// The text of `code`; that of `internal` for a code that the catalogue lacks, which a test rules out.
pub(crate) fn text(code: &str, language: Language) -> Text {
    let entry = CATALOGUE.iter().find(|(name, _)| *name == code);
    let (_, texts) = entry.or(CATALOGUE.last()).unwrap_or(&("", [("", ""); 2]));
    let (title, detail) = match language {
        Language::English => texts[0],
        Language::Chinese => texts[1],
    };
    Text { title, detail }
}

#[cfg(test)]
pub(crate) fn codes() -> impl Iterator<Item = &'static str> {
    CATALOGUE.iter().map(|(code, _)| *code)
}
