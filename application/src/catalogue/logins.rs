use super::Entry;

/// Codes about logins, sessions and their tokens.
pub(super) const LOGINS: &[Entry] = &[
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
            ("Token malformed", "What was sent is not one well-formed token."),
            ("令牌格式错误", "所发送的内容不是一个格式正确的令牌。"),
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
];
