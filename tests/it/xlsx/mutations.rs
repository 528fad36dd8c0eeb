//! Workbooks with a few bytes changed. Nothing is expected of the answer but that there is one, and that it is no fault of the
//! system. `tests/fuzz` looks for more of the same for as long as it is let, and for panics as well.

use std::{
    io::{Cursor, Read, Write},
    sync::OnceLock,
};

use adapter_xlsx::Config;
use portico_application::ports::SheetError;
use portico_tests::{contract::sheets::ReadSheet, fixtures};
use proptest::{prelude::*, sample::Index};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::{files::open, programs};

/// A change to bytes.
#[derive(Debug, Clone)]
enum Edit {
    Flip(Index, u8),
    Cut(Index, usize),
    Insert(Index, Vec<u8>),
    /// Bytes from one place again at another.
    Copy(Index, Index, usize),
}

/// What XML and references are made of.
const WORDS: &[&str] = &[
    "<c>",
    "</c>",
    "<row>",
    "</row>",
    "<v>",
    "</v>",
    "<f>",
    "<is>",
    "<t>",
    "<si>",
    "</si>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<!DOCTYPE a>",
    "<?a?>",
    "&lt;",
    "&#0;",
    "&a;",
    "\"",
    "'",
    "/>",
    "<",
    ">",
    " r=\"A1\"",
    " r=\"ZZZZ9\"",
    " t=\"s\"",
    " t=\"str\"",
    " t=\"e\"",
    " s=\"9\"",
    "-1",
    "1e999",
    "99999999999",
    "_xD800_",
    "\u{feff}",
    "\0",
    "xml:space=\"preserve\"",
];

fn edit() -> impl Strategy<Value = Edit> {
    let word = prop::sample::select(WORDS).prop_map(|word| word.as_bytes().to_vec());
    let bytes = prop_oneof![word, prop::collection::vec(any::<u8>(), 1..8)];
    prop_oneof![
        (any::<Index>(), 1..=u8::MAX).prop_map(|(at, bits)| Edit::Flip(at, bits)),
        (any::<Index>(), 1..64_usize).prop_map(|(at, length)| Edit::Cut(at, length)),
        (any::<Index>(), bytes).prop_map(|(at, bytes)| Edit::Insert(at, bytes)),
        (any::<Index>(), any::<Index>(), 1..256_usize)
            .prop_map(|(from, to, length)| Edit::Copy(from, to, length)),
    ]
}

fn apply(edits: &[Edit], bytes: &mut Vec<u8>) {
    for edit in edits {
        let length = bytes.len();
        let place = |index: &Index| index.index(length + 1);
        let end = |start: usize, count: usize| (start + count).min(length);
        match edit {
            Edit::Flip(at, bits) if length > 0 => bytes[at.index(length)] ^= bits,
            Edit::Flip(..) => {}
            Edit::Cut(at, count) => drop(bytes.drain(place(at)..end(place(at), *count))),
            Edit::Insert(at, inserted) => {
                bytes.splice(place(at)..place(at), inserted.iter().copied());
            }
            Edit::Copy(from, to, count) => {
                let copied = bytes[place(from)..end(place(from), *count)].to_vec();
                bytes.splice(place(to)..place(to), copied);
            }
        }
    }
}

/// The workbooks that other programs make.
fn workbooks() -> &'static [Vec<u8>] {
    static READ: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    static MADE: OnceLock<TempDir> = OnceLock::new();
    READ.get_or_init(|| {
        let directory = programs::workbooks(&MADE, "honest.py");
        let names = ["mixed", "several", "shared", "inline"];
        let read = |name| std::fs::read(directory.join(name).with_extension("xlsx"));
        names.map(|name| read(name).expect("the workbook is there")).into()
    })
}

/// Changes one of the parts, and packs all of them again.
fn with_part_edited(workbook: &[u8], part: Option<Index>, edits: &[Edit]) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(workbook)).expect("a zip");
    let mut packed = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let edited = part.map(|part| part.index(archive.len()));
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).expect("an entry");
        let name = entry.name().expect("a name").into_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).expect("its content");
        if Some(index) == edited {
            apply(edits, &mut content);
        }
        packed.start_file(name, options).expect("an entry");
        packed.write_all(&content).expect("its content");
    }
    packed.finish().expect("a zip").into_inner()
}

fn is_answered(bytes: &[u8]) -> Result<(), TestCaseError> {
    let answer = Runtime::new()?
        .block_on(async { ReadSheet::all(&*open(bytes.to_vec(), Config::default()).await?).await });
    prop_assert!(!matches!(answer, Err(SheetError::Port(_))), "{answer:?}");
    Ok(())
}

/// Some thousands, more with `PROPTEST_CASES`.
fn rounds() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { cases: usual.cases.max(2000), ..usual }
}

proptest! {
    #![proptest_config(rounds())]

    #[test]
    fn a_workbook_with_other_bytes_is_answered(
        workbook in any::<Index>(),
        edits in prop::collection::vec(edit(), 1..4),
    ) {
        let mut bytes = workbook.get(workbooks()).clone();
        apply(&edits, &mut bytes);
        is_answered(&bytes)?;
    }

    #[test]
    fn a_workbook_with_a_part_of_other_bytes_is_answered(
        workbook in any::<Index>(),
        part in any::<Index>(),
        edits in prop::collection::vec(edit(), 1..6),
    ) {
        is_answered(&with_part_edited(workbook.get::<Vec<u8>>(workbooks()), Some(part), &edits))?;
    }
}

#[tokio::test]
async fn a_workbook_that_is_packed_again_is_read() {
    for workbook in workbooks() {
        let packed = with_part_edited(workbook, None, &[]);
        assert!(!fixtures::xlsx_sheets().read(packed).await.is_empty());
    }
}
