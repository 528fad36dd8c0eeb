use portico_domain::language::Language;

/// The language that the language ranges of an `Accept-Language` prefer (RFC 9110, section 12.5.4), by the primary subtag;
/// `default` when they name none that is spoken here.
#[must_use]
pub fn preferred_language(accepted: &str, default: Language) -> Language {
    let mut best: Option<(Language, u16)> = None;
    for (language, weight) in accepted.split(',').filter_map(|range| parse_range(range, default)) {
        if weight > best.map_or(0, |(_, weight)| weight) {
            best = Some((language, weight));
        }
    }
    best.map_or(default, |(language, _)| language)
}

/// A language range and its weight in thousandths.
fn parse_range(range: &str, default: Language) -> Option<(Language, u16)> {
    let mut parts = range.split(';').map(str::trim);
    let primary = parts.next()?.split('-').next()?;
    let is_meant = |language: &Language| {
        let spoken = language.tag().split('-').next();
        spoken.is_some_and(|spoken| spoken.eq_ignore_ascii_case(primary))
    };
    let language = match primary {
        "*" => default,
        _ => Language::ALL.into_iter().find(is_meant)?,
    };
    let weight =
        parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1_000), parse_weight)?;
    Some((language, weight))
}

/// `qvalue` of RFC 9110, section 12.4.2, in thousandths.
fn parse_weight(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths = format!("{fraction:0<3}").parse::<u16>().ok()?;
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(1_000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preferred(accepted: &str) -> Language {
        preferred_language(accepted, Language::English)
    }

    #[test]
    fn the_heaviest_known_language_wins() {
        assert_eq!(preferred("zh-CN,zh;q=0.9,en;q=0.8"), Language::Chinese);
        assert_eq!(preferred("en;q=0.3, zh-Hans;q=0.31"), Language::Chinese);
        assert_eq!(preferred("fr, de;q=0.9, zh;q=0.1"), Language::Chinese);
        assert_eq!(preferred("zh;q=0, en;q=0.1"), Language::English);
    }

    #[test]
    fn the_first_of_equals_wins() {
        assert_eq!(preferred("zh, en"), Language::Chinese);
        assert_eq!(preferred("en, zh"), Language::English);
    }

    #[test]
    fn nonsense_leaves_the_default() {
        for accepted in ["", "fr", "zh;q=2", "zh;q=x", "zh;q=0.0001", ";;;,,,"] {
            assert_eq!(preferred(accepted), Language::English, "{accepted}");
        }
    }
}
