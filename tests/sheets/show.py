"""Opens a workbook with openpyxl and prints what it holds as JSON: `show.py WORKBOOK`."""

import json
import sys

import openpyxl


def shown(cell) -> dict:
    return {
        "value": cell.value,
        "type": cell.data_type,
        "bold": bool(cell.font.b),
        "filled": cell.fill.fill_type == "solid",
        "linked": cell.hyperlink is not None,
        "format": cell.number_format,
    }


def main() -> None:
    book = openpyxl.load_workbook(sys.argv[1], rich_text=False)
    sheets = [
        {
            "name": sheet.title,
            "frozen": sheet.freeze_panes,
            "filter": sheet.auto_filter.ref,
            "widths": [sheet.column_dimensions[letter].width for letter in "ABCD"],
            "rows": [[shown(cell) for cell in row] for row in sheet.iter_rows()],
        }
        for sheet in book.worksheets
    ]
    json.dump(sheets, sys.stdout)


main()
