use super::*;

const WEBKIT: &str = "AppleWebKit/537.36 (KHTML, like Gecko)";

fn named(user_agent: &str) -> String {
    device_name(user_agent).unwrap_or_default()
}

#[test]
fn a_browser_is_named_with_its_system() {
    for (user_agent, name) in [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned(), "Firefox on Linux"),
        (
            format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/131.0.0.0 Safari/537.36"),
            "Chrome on Windows",
        ),
        (
            format!("Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} HeadlessChrome/131.0.0.0 Safari/537.36"),
            "Chrome on Linux",
        ),
        (
            format!("Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/131.0 Safari/537.36 Edg/131.0"),
            "Edge on Windows",
        ),
        (
            format!("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/131.0 Safari/537.36 OPR/116.0"),
            "Opera on ChromeOS",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15".to_owned(),
            "Safari on macOS",
        ),
    ] {
        assert_eq!(named(&user_agent), name, "{user_agent}");
    }
}

#[test]
fn a_telephone_is_told_from_what_it_descends_from() {
    for (user_agent, name) in [
        (
            format!("Mozilla/5.0 (Linux; Android 15; Pixel 9) {WEBKIT} Chrome/131.0 Mobile Safari/537.36"),
            "Chrome on Android",
        ),
        (
            format!("Mozilla/5.0 (Linux; Android 14; SM-S928B) {WEBKIT} SamsungBrowser/27.0 Chrome/125.0 Safari/537.36"),
            "Samsung Internet on Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile/15E148 Safari/604.1".to_owned(),
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) CriOS/131.0 Mobile/15E148 Safari/604.1".to_owned(),
            "Chrome on iPad",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Mobile/15E148 MicroMessenger/8.0.54".to_owned(),
            "WeChat on iPhone",
        ),
        (
            format!("Mozilla/5.0 (Phone; OpenHarmony 5.0) {WEBKIT} Chrome/114.0 Safari/537.36 ArkWeb/4.1"),
            "Chrome on HarmonyOS",
        ),
        ("Dalvik/2.1.0 (Linux; U; Android 15; Pixel 9)".to_owned(), "Dalvik on Android"),
    ] {
        assert_eq!(named(&user_agent), name, "{user_agent}");
    }
}

#[test]
fn what_is_no_browser_goes_by_its_own_name() {
    for (user_agent, name) in [
        ("curl/8.14.1", "curl"),
        ("grpc-python/1.76.0 grpc-c/51.0.0 (linux; chttp2)", "grpc-python on Linux"),
        ("grpc-go/1.77.0", "grpc-go"),
        ("tonic/0.14.2", "tonic"),
        (" python-requests/2.32.5", "python-requests"),
        ("Desk", "Desk"),
        ("Mozilla/5.0 (X11; Linux x86_64)", "Linux"),
    ] {
        assert_eq!(named(user_agent), name, "{user_agent}");
    }
}

#[test]
fn who_says_nothing_of_use_has_no_name() {
    for user_agent in
        ["", "  ", "/", "(curl)", "Mozilla/5.0", "\0", "\u{7f}\r\n", "火狐", "\u{301}"]
    {
        assert_eq!(device_name(user_agent), None, "{user_agent:?}");
    }
}

#[test]
fn nothing_but_plain_words_gets_into_a_name() {
    assert_eq!(named("curl\0<script>/1 Linux"), "curl on Linux");
    assert_eq!(named("a\r\nb"), "a");
    assert_eq!(named("a火b"), "a");
}

#[test]
fn a_huge_text_is_cut() {
    assert_eq!(named(&"x".repeat(1_000_000)), "x".repeat(MAX_PROGRAM_CHARS));
    let late = format!("curl/8 {} Firefox/140.0 Linux", "x".repeat(1_000_000));
    assert_eq!(named(&late), "Firefox on Linux");
}
