"""Writes and reads users as `load workbooks` does: `peer.py write|write-shared|read WORKBOOK ROWS`."""

import resource
import sys
import time

import openpyxl
import xlsxwriter


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def write(path: str, rows: int, constant_memory: bool) -> int:
    book = xlsxwriter.Workbook(path, {"constant_memory": constant_memory})
    sheet = book.add_worksheet("用户")
    for column, heading in enumerate(["用户Id", "用户名", "密码", "性别"]):
        sheet.write_string(0, column, heading)
    for user in range(1, rows + 1):
        sheet.write_string(user, 0, str(user))
        sheet.write_string(user, 1, f"user.{user}@example")
        sheet.write_string(user, 3, ("未知", "男", "女")[user % 3])
    book.close()
    return rows


def read(path: str) -> int:
    book = openpyxl.load_workbook(path, read_only=True)
    return sum(1 for sheet in book.worksheets for _ in sheet.iter_rows(values_only=True)) - 1


def main() -> None:
    deed, path, rows = sys.argv[1:]
    before, start = peak_mib(), time.monotonic()
    done = read(path) if deed == "read" else write(path, int(rows), deed == "write")
    print(f"{time.monotonic() - start:6.2f} s {peak_mib() - before:7.1f} MiB {done:>9} rows")


main()
