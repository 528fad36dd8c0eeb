use std::borrow::Cow;

use quick_xml::events::BytesStart;

use crate::reader::error::{DAMAGED, Outcome};

/// Attributes by their whole names, as they are written; each may be there once.
pub(super) fn attributes<'element, const N: usize>(
    element: &'element BytesStart,
    names: [&str; N],
) -> Outcome<[Option<&'element str>; N]> {
    let mut values = [None; N];
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| DAMAGED)?;
        let Some(index) = names.iter().position(|name| *name == attribute.key.as_ref()) else {
            continue;
        };
        let Cow::Borrowed(value) = attribute.value else { return Err(DAMAGED) };
        if values[index].replace(value).is_some() {
            return Err(DAMAGED);
        }
    }
    Ok(values)
}
