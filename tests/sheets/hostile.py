"""Makes workbooks that nobody sends in good faith, and some that only look like it: `hostile.py DIRECTORY`.

`tests/it/xlsx/hostile.rs` says what is to become of each.
"""

import io
import struct
import sys
import zipfile
import zlib
from pathlib import Path

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    "</Types>"
)
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'

PACKAGE_RELATIONSHIPS = "_rels/.rels"
WORKBOOK = "xl/workbook.xml"
WORKBOOK_RELATIONSHIPS = "xl/_rels/workbook.xml.rels"
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"


# A little more than a workbook may be unpacked.
OVER = 130 << 20


def relationships(*targets: tuple[str, str]) -> str:
    """Each is a kind and a target; the ids count from 1."""
    lines = (
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return (
        DECLARATION
        + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(lines)
        + "</Relationships>"
    )


def workbook(sheets: int = 1) -> str:
    entries = "".join(f'<sheet name="Sheet{n}" sheetId="{n}" r:id="rId{n}"/>' for n in range(1, sheets + 1))
    return f'{DECLARATION}<workbook xmlns="{NAMESPACE}" xmlns:r="{OFFICE}"><sheets>{entries}</sheets></workbook>'


def sheet(data: str, before: str = "") -> str:
    return f'{DECLARATION}<worksheet xmlns="{NAMESPACE}">{before}<sheetData>{data}</sheetData></worksheet>'


def strings(items: str, attributes: str = "") -> str:
    return f'{DECLARATION}<sst xmlns="{NAMESPACE}" {attributes}>{items}</sst>'


def text(reference: str, value: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{value}</t></is></c>'


HEADER = '<row r="1">' + "".join(
    text(f"{letter}1", name) for letter, name in zip("ABCD", ["User Id", "Username", "Password", "Gender"])
) + "</row>"
HARMLESS = sheet(HEADER + '<row r="2">' + text("B2", "ada") + "</row>")


def parts(**changes: str | bytes | None) -> dict[str, str | bytes]:
    """A workbook of one sheet, with other parts in place of some; None leaves one out."""
    names = {"types": "[Content_Types].xml", "root": PACKAGE_RELATIONSHIPS, "book": WORKBOOK,
             "relations": WORKBOOK_RELATIONSHIPS, "sheet": SHEET, "strings": STRINGS}
    kept: dict[str, str | bytes | None] = {
        "types": TYPES,
        "root": relationships(("officeDocument", WORKBOOK)),
        "book": workbook(),
        "relations": relationships(("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")),
        "sheet": HARMLESS,
        "strings": strings("<si><t>ada</t></si>", 'count="1" uniqueCount="1"'),
    }
    kept.update(changes)
    return {names.get(key, key): part for key, part in kept.items() if part is not None}


def pack(entries: dict[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def of_sheet(data: str, before: str = "", **changes: str | bytes | None) -> bytes:
    return pack(parts(sheet=sheet(data, before), **changes))


def bomb(name: str, prefix: bytes, filling: bytes, suffix: bytes, size: int) -> bytes:
    """A workbook with one part that is `size` bytes of a few, packed as they are made."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for other, content in parts().items():
            if other != name:
                archive.writestr(other, content)
        with archive.open(name, "w", force_zip64=False) as part:
            part.write(prefix)
            block = filling * ((1 << 20) // len(filling))
            for _ in range(size // len(block)):
                part.write(block)
            part.write(suffix)
    return made.getvalue()


def raw_zip(entries: list[tuple[bytes, int, bytes, int, int]], overlapping: bool = False, more: bytes = b"") -> bytes:
    """Entries as (name, method, stored bytes, crc, size), written by hand."""
    local, central = bytearray(), bytearray()
    for name, method, data, crc, size in entries:
        offset = 0 if overlapping and central else len(local)
        local += struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, method, 0, 0x21, crc, len(data), size, len(name), 0)
        local += name + data
        central += struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, 0, method, 0, 0x21, crc, len(data), size,
                               len(name), 0, 0, 0, 0, 0, offset) + name
    count = min(len(entries), 0xFFFF)
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(central), len(local), 0)
    return local + central + more + end


def stored(entries: dict[str, str | bytes]) -> list[tuple[bytes, int, bytes, int, int]]:
    encoded = [(name.encode(), part.encode() if isinstance(part, str) else part) for name, part in entries.items()]
    return [(name, 0, part, zlib.crc32(part), len(part)) for name, part in encoded]


def compound(*streams: str) -> bytes:
    """Enough of a compound file to be taken for one: its header, and a directory that names streams."""
    directory = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", *streams))
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + directory.ljust(4096, b"\0")


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DOCTYPE = f'<!DOCTYPE sst [<!ENTITY l0 "lol">{LAUGHS}]>'
EXTERNAL = '<!DOCTYPE worksheet SYSTEM "file:///etc/passwd">'


def cells() -> dict[str, bytes]:
    """What a sheet says of its cells."""
    two = '<row r="1"><c r="A1"><v>1</v></c></row>'
    long = "x" * 32_000
    shared = '<c t="s"><v>0</v></c>'
    wide = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 3001))
    return {
        "far_row": of_sheet(two + '<row r="4294967295"><c r="A4294967295"><v>1</v></c></row>'),
        "far_column": of_sheet(two + '<row r="2"><c r="ZZZZZZZ2"><v>1</v></c></row>'),
        "far_corner": of_sheet(two + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "many_far_cells": of_sheet(wide),
        "column_16385": of_sheet("<row>" + "<c><v>1</v></c>" * 16_385 + "</row>"),
        "column_16384": of_sheet("<row>" + "<c><v>1</v></c>" * 16_384 + "</row>"),
        "row_0": of_sheet('<row r="1"><c r="A0"><v>1</v></c></row>'),
        "no_row": of_sheet('<row r="1"><c r="A"><v>1</v></c></row>'),
        "no_column": of_sheet('<row r="1"><c r="1"><v>1</v></c></row>'),
        "rows_backwards": of_sheet('<row r="2"><c r="A2"><v>1</v></c></row>' + two),
        "rows_twice": of_sheet(two + two),
        "cells_backwards": of_sheet('<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>'),
        "cells_twice": of_sheet('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'),
        "cell_of_another_row": of_sheet('<row r="1"><c r="A2"><v>1</v></c></row>'),
        "reference_twice": of_sheet('<row r="1"><c r="A1" r="ZZZZZZZ1"><v>1</v></c></row>'),
        "dimension_backwards": of_sheet(two, '<dimension ref="B2:A1"/>'),
        "dimension_far": of_sheet(two, '<dimension ref="A1:ZZZZZZZ99999999999"/>'),
        "dimension_large": of_sheet(two, '<dimension ref="A1:XFD1048576"/>'),
        "exponent": of_sheet('<row r="1"><c r="A1"><v>1e5</v></c></row>'),
        "hidden_value": of_sheet('<row r="1"><c r="A1"><v><!-- -->1</v></c></row>'),
        "value_before_formula": of_sheet('<row r="1"><c r="A1"><v>1</v><f>1</f></c></row>'),
        "unknown_type": of_sheet('<row r="1"><c r="A1" t="z"><v>1</v></c></row>'),
        "no_such_string": of_sheet('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'),
        "no_such_number": of_sheet('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>'),
        "two_tables": pack(parts(sheet=sheet(two).replace("</worksheet>", f"<sheetData>{two}</sheetData></worksheet>"))),
        "no_table": pack(parts(sheet=f'<worksheet xmlns="{NAMESPACE}"/>')),
        "rows_100002": of_sheet("<row><c><v>1</v></c></row>" * 100_002),
        "rows_empty": of_sheet("<row/>" * 1_000_000 + "<row><c><v>1</v></c></row>"),
        "long_text": of_sheet("<row>" + text("A1", "x" * (2 << 20)) + "</row>"),
        "long_rich_text": of_sheet('<row><c t="inlineStr"><is>' + f"<r><t>{long}</t></r>" * 100 + "</is></c></row>"),
        "long_row": of_sheet("<row>" + f'<c t="inlineStr"><is><t>{long}</t></is></c>' * 200 + "</row>"),
        "long_shared_row": of_sheet("<row>" + shared * 16_384 + "</row>", strings=strings(f"<si><t>{long}</t></si>")),
        "long_shared_rows": of_sheet(f"<row>{shared * 100}</row>" * 1000, strings=strings(f"<si><t>{long}</t></si>")),
    }


def texts() -> dict[str, bytes]:
    """What the table of shared texts says."""
    nested = "<a>" * 2_000_000
    return {
        "unique_count": pack(parts(strings=strings("<si><t>ada</t></si>", 'uniqueCount="40000000000"'))),
        "unique_count_overflows": pack(parts(strings=strings("", 'uniqueCount="99999999999999999999999"'))),
        "many_strings": bomb(STRINGS, strings("").encode()[:-6], b"<si><t>a</t></si>", b"</sst>", 100 << 20),
        "long_string": pack(parts(strings=strings(f'<si><t>{"x" * 200_000}</t></si>'))),
        "laughs": pack(parts(strings=strings("<si><t>&l9;</t></si>").replace("?>", f"?>{DOCTYPE}", 1))),
        "unknown_entity": pack(parts(strings=strings("<si><t>&lol;</t></si>"))),
        "deep": pack(parts(strings=strings(nested))),
    }


def documents() -> dict[str, bytes]:
    """What XML may be and is not to be."""
    doctype = sheet("").replace("?>", f"?>{EXTERNAL}", 1)
    wide = sheet("").replace("UTF-8", "UTF-16").encode("utf-16")
    return {
        "doctype": pack(parts(sheet=doctype)),
        "doctype_in_lower_case": pack(parts(sheet=doctype.replace("DOCTYPE", "doctype"))),
        "doctype_elsewhere": pack({**parts(), "docProps/core.xml": f"{EXTERNAL}<core/>"}),
        "doctype_in_relationships": pack(parts(relations=parts()[WORKBOOK_RELATIONSHIPS].replace("?>", f"?>{EXTERNAL}", 1))),
        "utf_16": pack(parts(sheet=wide)),
        "utf_16_doctype": pack(parts(sheet=doctype.replace("UTF-8", "UTF-16").encode("utf-16"))),
        "latin_1": pack(parts(sheet=HARMLESS.replace("UTF-8", "ISO-8859-1"))),
        "not_utf_8": pack(parts(sheet=HARMLESS.encode().replace(b"ada", b"\xff\xfe\xfd"))),
        "not_closed": pack(parts(sheet=HARMLESS.replace("</worksheet>", ""))),
        "crossed": pack(parts(sheet=HARMLESS.replace("</t></is>", "</is></t>", 1))),
        "not_xml": pack(parts(sheet="\0" * 1000)),
        "many_attributes": pack(parts(sheet=sheet("<row " + " ".join(f'a{n}=""' for n in range(200_000)) + "/>"))),
    }


def packages() -> dict[str, bytes]:
    """What is where in the zip."""
    two = ("worksheet", "worksheets/sheet1.xml"), ("worksheet", "worksheets/sheet2.xml")
    tens = [("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, 11)]
    sheets = {f"xl/worksheets/sheet{number}.xml": HARMLESS for number in range(1, 11)}
    harmless = pack(parts())
    crc = bytearray(harmless)
    crc[harmless.index(SHEET.encode()) - 16] ^= 1
    crc[harmless.rindex(SHEET.encode()) - 30] ^= 1
    plain = stored(parts())
    twice = [*plain, plain[-2]]
    return {
        "harmless": harmless,
        "harmless_stored": raw_zip(plain),
        "ten_sheets": pack({**parts(book=workbook(10), relations=relationships(*tens)), **sheets}),
        "cut": harmless[: len(harmless) // 2],
        "cut_at_the_end": harmless[:-5],
        "wrong_crc": bytes(crc),
        "entries_100000": raw_zip(plain + stored({f"x{n}": "" for n in range(100_000)})),
        "entries_60000": raw_zip(plain + stored({f"x{n}": "" for n in range(60_000)})),
        "entry_twice": raw_zip(twice),
        "entry_twice_in_another_case": raw_zip(plain + stored({SHEET.upper(): HARMLESS})),
        "overlapping": raw_zip(plain, overlapping=True),
        "zip64": raw_zip(plain, more=struct.pack("<IIQI", 0x07064B50, 0, 0, 1)),
        "missing_sheet": pack(parts(sheet=None)),
        "missing_strings": pack(parts(strings=None)),
        "missing_relationships": pack(parts(relations=None)),
        "missing_relationship": pack(parts(relations=relationships(("sharedStrings", "sharedStrings.xml")))),
        "missing_workbook": pack(parts(book=None)),
        "missing_types": pack(parts(types=None)),
        "one_part_for_two_sheets": pack(parts(book=workbook(2), relations=relationships(two[0], two[0]))),
        "sheet_that_is_the_workbook": pack(parts(relations=relationships(("worksheet", "workbook.xml")))),
        "traversal": pack(parts(relations=relationships(("worksheet", "../../../../etc/passwd.xml")))),
        "traversal_in_a_name": pack({**parts(), "../../evil.xml": "<a/>"}),
        "sheet_with_another_extension": pack(
            {**parts(relations=relationships(("worksheet", "worksheets/sheet1.bin"))), "xl/worksheets/sheet1.bin": EXTERNAL}),
        "bomb": bomb("xl/media/image1.bin", b"", b"\0", b"", OVER),
        "bomb_of_xml": bomb(SHEET, b"<worksheet>", b"<a/>", b"</worksheet>", OVER),
        "bomb_of_text": bomb(SHEET, b"<worksheet><a>", b"x", b"</a></worksheet>", OVER),
        "bombs": pack({**parts(), **{f"xl/media/{n}.bin": b"\0" * (2 << 20) for n in range(65)}}),
        "bomb_in_a_bomb": pack({**parts(), "xl/embeddings/inner.xlsx": bomb(SHEET, b"", b"\0", b"", 8 << 20)}),
    }


def others() -> dict[str, bytes]:
    """What is something else under the name of a workbook."""
    word = relationships(("officeDocument", "word/document.xml"))
    return {
        "encrypted": compound("EncryptionInfo", "EncryptedPackage"),
        "old": compound("Workbook"),
        "csv": "User Id,Username\n1,ada\n".encode(),
        "png": b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
        "pdf": b"%PDF-1.7\n" + b"\0" * 100,
        "empty": b"",
        "html": b"<html><table><tr><td>1</td></tr></table></html>",
        "document": pack({"[Content_Types].xml": TYPES, "_rels/.rels": word, "word/document.xml": "<document/>",
                          "word/_rels/document.xml.rels": relationships()}),
        "plain_zip": pack({"users.csv": "1,ada"}),
        "binary_workbook": pack({**parts(root=relationships(("officeDocument", "xl/workbook.bin"))), "xl/workbook.bin": b"\0"}),
        "empty_zip": b"PK\x05\x06" + b"\0" * 18,
    }


if __name__ == "__main__":
    directory = Path(sys.argv[1])
    for group in (cells, texts, documents, packages, others):
        for name, content in group().items():
            (directory / f"{name}.xlsx").write_bytes(content)
