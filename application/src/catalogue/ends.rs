use portico_domain::session::EndReason;

/// What the end of a session says to a person, in English and in Chinese.
pub(super) fn sentences(reason: EndReason) -> (&'static str, &'static str) {
    match reason {
        EndReason::Displaced => (
            "A newer login of this account ended the session. Log in again.",
            "该账号在别处的新登录结束了本次会话，请重新登录。",
        ),
        EndReason::LoggedOut => {
            ("You ended the session. Log in again.", "您已结束本次会话，请重新登录。")
        }
        EndReason::PasswordChanged => (
            "The password of this account was changed, which ended the session. Log in again.",
            "该账号的密码已更改，本次会话因此结束，请重新登录。",
        ),
        EndReason::Disabled => (
            "The account was disabled, which ended the session. Ask an administrator.",
            "该账号已被停用，本次会话因此结束，请联系管理员。",
        ),
        EndReason::RefreshReused => (
            "A refresh token of the session was used twice. To be safe the session was ended; log in again.",
            "本次会话的刷新令牌被重复使用。为安全起见会话已结束，请重新登录。",
        ),
        EndReason::EndedByAdmin => (
            "An administrator ended the session. Log in again.",
            "管理员结束了本次会话，请重新登录。",
        ),
        EndReason::Expired => {
            ("The session has expired. Log in again.", "本次会话已过期，请重新登录。")
        }
    }
}
