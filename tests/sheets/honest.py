"""Makes the workbooks that other programs would send: `honest.py DIRECTORY`. The tests say what is in them."""

import datetime
import sys
from pathlib import Path

import openpyxl
import xlsxwriter
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import PatternFill

HEADER = ["用户Id", "用户名", "密码", "性别"]


def mixed(path: Path) -> None:
    """Every type of cell that openpyxl writes."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "用户"
    sheet.append(HEADER)
    sheet.append([1, "ada", None, 2])
    sheet.append(["2", " grace\u00a0", None, "女"])
    sheet.append([1e5, 1e5, None, True])
    sheet.append([])
    sheet.append([3.5, "=1+1", "#N/A", datetime.date(2026, 11, 24)])
    sheet["B7"].data_type = "s"
    sheet["B7"].value = "+1555"
    sheet["D8"] = "far from the others"
    sheet["D8"].fill = PatternFill("solid", fgColor="FF0000")
    book.save(path)


def several(path: Path) -> None:
    """Ten sheets, of which one is hidden, one very hidden and one a chart."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number in range(1, 10):
        sheet = book.create_sheet(f"Sheet {number}")
        sheet.append(["Number"])
        sheet.append([number])
    book["Sheet 3"].sheet_state = "hidden"
    book["Sheet 4"].sheet_state = "veryHidden"
    chart = BarChart()
    chart.add_data(Reference(book["Sheet 1"], min_col=1, min_row=1, max_row=2))
    book.create_chartsheet("Chart").add_chart(chart)
    book.save(path)


def streamed(path: Path) -> None:
    """As openpyxl writes when it keeps little in memory."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("用户")
    sheet.append(HEADER)
    for number in range(1, 1001):
        sheet.append([number, f"user {number}", None, number % 3])
    book.save(path)


def shared(path: Path) -> None:
    """Texts in a table, formulas with what they came to, rich texts."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Users")
    bold = book.add_format({"bold": True})
    sheet.write_row(0, 0, ["User Id", "Username", "Password", "Gender"])
    sheet.write_row(1, 0, [1, "ada", "", "female"])
    sheet.write_formula(2, 0, "=1+1", None, 2)
    sheet.write_formula(2, 1, '="gr"&"ace"', None, "grace")
    sheet.write_formula(2, 2, "=1/0", None, "#DIV/0!")
    sheet.write_formula(2, 3, "=1=1", None, True)
    sheet.write_rich_string(3, 1, bold, "he", " dy ", bold, "lamarr")
    sheet.write_string(4, 1, "a\r\nb_x000D_")
    sheet.write_string(5, 1, "female")
    book.close()


def inline(path: Path) -> None:
    """Texts in their cells."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("Users")
    sheet.write_row(0, 0, ["User Id", "Username", "Password", "Gender"])
    sheet.write_row(1, 0, [1, " ada ", "", "female"])
    book.close()


if __name__ == "__main__":
    directory = Path(sys.argv[1])
    for make in (mixed, several, streamed, shared, inline):
        make(directory / f"{make.__name__}.xlsx")
