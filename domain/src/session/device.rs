/// A marker in the text that a client says of itself, and the name of what is behind it.
type Known = (&'static str, &'static [&'static str]);

/// In this order, because most browsers claim to be those below them as well.
const BROWSERS: &[Known] = &[
    ("WeChat", &["MicroMessenger/"]),
    ("Edge", &["Edg/", "EdgA/", "EdgiOS/", "Edge/"]),
    ("Opera", &["OPR/", "OPiOS/", "Opera/"]),
    ("Samsung Internet", &["SamsungBrowser/"]),
    ("Firefox", &["Firefox/", "FxiOS/"]),
    ("Chrome", &["Chrome/", "Chromium/", "CriOS/"]),
    ("Safari", &["Safari/"]),
];

/// In this order, because telephones claim to be what they descend from.
const SYSTEMS: &[Known] = &[
    ("HarmonyOS", &["OpenHarmony", "HarmonyOS"]),
    ("Android", &["Android"]),
    ("iPhone", &["iPhone"]),
    ("iPad", &["iPad"]),
    ("ChromeOS", &["CrOS"]),
    ("Windows", &["Windows"]),
    ("macOS", &["Mac OS X", "Macintosh"]),
    ("Linux", &["Linux", "linux", "X11"]),
];

/// The most characters that are kept of a program that is no browser.
const MAX_PROGRAM_CHARS: usize = 40;

/// What a `User-Agent` (RFC 9110, section 10.1.5) says of program and system, such as `Firefox on Linux`, `curl` or
/// `Windows`; `None` when it says nothing of either. It is for a person to recognize a device: versions are left out,
/// and nothing is decided by it, for anyone can claim to be anything.
#[must_use]
pub fn device_name(user_agent: &str) -> Option<String> {
    let program = find(BROWSERS, user_agent).or_else(|| program(user_agent));
    match (program, find(SYSTEMS, user_agent)) {
        (Some(program), Some(system)) => Some(format!("{program} on {system}")),
        (program, system) => program.or(system).map(str::to_owned),
    }
}

fn find(known: &[Known], user_agent: &str) -> Option<&'static str> {
    let is_named = |markers: &[&str]| markers.iter().any(|marker| user_agent.contains(marker));
    known.iter().find(|(_, markers)| is_named(markers)).map(|(name, _)| *name)
}

/// The name of the first product, cut to what a list can show. `Mozilla` is said by all and so says nothing.
fn program(user_agent: &str) -> Option<&str> {
    let text = user_agent.trim_start();
    let length =
        text.bytes().take(MAX_PROGRAM_CHARS).take_while(|byte| is_of_a_name(*byte)).count();
    let name = &text[..length];
    (!name.is_empty() && name != "Mozilla").then_some(name)
}

/// A character of a product's name: ASCII, so that a count of bytes is one of characters.
fn is_of_a_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.+".contains(&byte)
}

#[cfg(test)]
mod tests;
