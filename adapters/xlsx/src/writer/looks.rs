use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// What cells look like. All hold text, and stay text when a person types numbers into them.
pub(crate) struct Looks {
    pub(crate) plain: Format,
    pub(crate) header: Format,
    pub(crate) marked: Format,
}

const TEXT: &str = "@";
const HEADER: Color = Color::RGB(0x1F_3A_5F);
const MARK: Color = Color::RGB(0xFF_E0_DB);
const MARKED_TEXT: Color = Color::RGB(0x8A_1C_0E);

impl Looks {
    pub(crate) fn new() -> Self {
        let plain = Format::new().set_num_format(TEXT);
        let header = Format::new()
            .set_num_format(TEXT)
            .set_bold()
            .set_font_color(Color::White)
            .set_background_color(HEADER)
            .set_border_bottom(FormatBorder::Thin)
            .set_align(FormatAlign::VerticalCenter);
        let marked = Format::new()
            .set_num_format(TEXT)
            .set_font_color(MARKED_TEXT)
            .set_background_color(MARK);
        Self { plain, header, marked }
    }
}
