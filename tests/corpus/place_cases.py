"""Names and places in the inbox: what is told of a file that is not opened, or belongs nowhere."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from tests.corpus.case import CSV, Case, unreadable


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2**42)


misplaced = partial(unreadable, content=CSV)

CASES: list[Case] = [
    misplaced("no-such-dataset", told="không có bộ dữ liệu", path="ho_so/2024-03.csv"),
    misplaced("no-dataset", told="không nằm đúng chỗ", path="2024-03.csv"),
    misplaced("a-folder-too-many", told="không nằm đúng chỗ", path="payments/2024/2024-03.csv"),
    misplaced("no-such-month", told="2024-13", path="payments/2024-13.csv"),
    misplaced("no-such-day", told="2024-02-30", path="payments/2024-02-30.csv"),
    misplaced("a-quarter", told="2024-Q1", path="payments/2024-Q1.csv"),
    misplaced("revision-zero", told="không đúng quy cách", path="payments/2024-03.r0.csv"),
    misplaced("old-excel", told="không đúng quy cách", path="payments/2024-03.xls"),
    misplaced("second-download", told="không đúng quy cách", path="payments/2024-03 (1).csv.csv"),
    misplaced("zip", told="không đúng quy cách", path="payments/2024-03.csv.zip"),
    misplaced("two-dots", told="không đúng quy cách", path="payments/2024-03..csv"),
    misplaced("climbing-name", told="không hợp lệ", path="payments/%2e%2e%2fetc.csv"),
    misplaced("undecodable-name", told="\\xe0", path=b"payments/2024-03\xe0.csv"),
    misplaced("line-break-in-a-name", told="\\x0a", path=b"payments/2024-03\n.csv"),
    misplaced("terminal-escape-in-a-name", told="\\x1b", path=b"payments/2024-03\x1b[2J.csv"),
    misplaced("letters-turned-round-in-a-name", told="\\xe2\\x80\\xae", path="payments/2024-03\u202evsc.csv"),
    misplaced("sql-in-a-name", told="drop table", path="payments/2024-03'; drop table delivery;--.csv"),
    misplaced("markup-in-a-name", told="[bold]", path="payments/[bold]x.csv"),
    misplaced("phone-in-a-name", told="***", path="payments/0912345678.csv"),
    misplaced("name-of-250-letters", told="không hợp lệ", path=f"payments/{'x' * 246}.csv"),
    unreadable("pipe", os.mkfifo, "pipe"),
    unreadable("link-out-of-the-inbox", lambda path: path.symlink_to("/etc/hostname"), "ra ngoài"),
    unreadable("link-to-a-device", lambda path: path.symlink_to("/dev/zero"), "ra ngoài"),
    unreadable("link-to-nowhere", lambda path: path.symlink_to("nowhere"), "hỏng"),
    unreadable("link-to-itself", lambda path: path.symlink_to(path.name), "lặp vòng"),
    unreadable("linked-folder", lambda path: path.symlink_to("/etc"), "thư mục là liên kết"),
    unreadable("file-of-four-terabytes", sparse, "lớn hơn 2 GB"),
]
