"""Whatever lies in the inbox, it is told, nothing outside it is read, and nothing waits for what never comes."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from landing_extracts import AGENCIES, RECEIVED, Office, as_csv, rows

from orchestration.landing import inbox as inbox_module
from orchestration.landing import landing as landing_module
from orchestration.landing.agency_profile import AgencyProfile
from orchestration.landing.contracts import DATASETS
from orchestration.landing.inbox import FileChanged, InboxFile, delivery_id, hash_file, hash_of, scan
from orchestration.landing.profile import DeliveryProfile

NAME = "H44/dossiers/2024-03.csv"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    (folder / "H44" / "dossiers").mkdir(parents=True)
    (folder / "H45" / "dossiers").mkdir(parents=True)
    return folder


def found(inbox: Path) -> InboxFile:
    (file,) = scan(inbox, AGENCIES, DATASETS)
    return file


def landed(office: Office, file: InboxFile) -> DeliveryProfile:
    return landing_module.land(
        file,
        sha256=hash_of(file),
        received_at=RECEIVED,
        lake=office.home / "lake",
        quarantine=office.home / "quarantine",
        agency_profile=AgencyProfile(),
    ).profile


def link(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


def bind(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        previous = Path.cwd()
        os.chdir(path.parent)  # the name of a socket has at most 108 bytes
        try:
            server.bind(path.name)
        finally:
            os.chdir(previous)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (os.mkfifo, "pipe"),
        (bind, "socket"),
        (link("/dev/zero"), "ra ngoài"),
        (link("/etc/hostname"), "ra ngoài"),
        (link("../../../outside.csv"), "ra ngoài"),
        (link("../../H45/dossiers/2024-03.csv"), "ra ngoài"),
        (link("2024-03.csv"), "lặp vòng"),
        (link("nowhere.csv"), "hỏng"),
        (link("/etc"), "thư mục là liên kết"),
    ],
)
def test_what_is_no_plain_file_of_its_agency_is_told_and_never_opened(
    office: Office, inbox: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None], told: str
) -> None:
    (inbox.parent / "outside.csv").write_text("secret")
    if "H45" in str(getattr(make, "__closure__", None) and make.__closure__[0].cell_contents):  # type: ignore[index]
        (inbox / "H45/dossiers/2024-03.csv.part").write_text("secret")
        (inbox / "H45/dossiers/2024-03.csv").write_text("secret")
    make(inbox / NAME)
    monkeypatch.setattr(inbox_module, "opened", None)
    monkeypatch.setattr(landing_module, "opened", None)
    (file,) = [one for one in scan(inbox, AGENCIES, DATASETS) if one.agency_code == "H44"]
    profile = landed(office, file)
    assert (file.is_plain, profile.readable) == (False, False)
    assert told in (profile.unreadable_reason or "")
    assert profile.unreadable_reason_en


def test_a_link_to_a_file_of_the_same_agency_is_read(office: Office, inbox: Path) -> None:
    (inbox / "H44" / "exports").mkdir()
    (inbox / "H44" / "exports" / "march.csv.part").write_text(as_csv(rows({})))
    (inbox / NAME).symlink_to("../exports/march.csv.part")
    assert landed(office, found(inbox)).rows_accepted == 1


def test_an_agencys_linked_folder_is_not_looked_into(inbox: Path) -> None:
    (inbox / "H29").symlink_to("H44")
    (inbox / NAME).write_text("x")
    files = {file.relative: file for file in scan(inbox, AGENCIES, DATASETS)}
    assert set(files) == {"H29", NAME}
    assert "liên kết" in (files["H29"].problem or "")


def test_a_file_that_becomes_a_link_or_a_pipe_after_it_was_found_is_left_to_a_later_run(inbox: Path) -> None:
    for make in (link("/etc/hostname"), os.mkfifo):
        (inbox / NAME).write_text("x")
        file = found(inbox)
        (inbox / NAME).unlink()
        make(inbox / NAME)
        with pytest.raises(FileChanged):
            hash_file(file.path)
        (inbox / NAME).unlink()


NAMES: list[tuple[bytes, str]] = [
    (b"2024-03\xe0.csv", "2024-03\\xe0.csv"),
    (b"2024-03\n.csv", "2024-03\\x0a.csv"),
    (b"2024-03\x1b[2J.csv", "2024-03\\x1b[2J.csv"),
    ("2024-03\u202evsc.csv".encode(), "2024-03\\xe2\\x80\\xaevsc.csv"),
    (b"2024-03..csv", "2024-03..csv"),
    (b"..2024-03.csv\\..\\x.csv", ""),
    (b"2024-03'; drop table delivery;--.csv", "2024-03'; drop table delivery;--.csv"),
    (b"=cmd|' !A0.csv", "=cmd|' !A0.csv"),
]


@pytest.mark.parametrize(("name", "told"), NAMES, ids=[str(number) for number in range(len(NAMES))])
def test_a_name_that_is_no_text_or_acts_is_a_delivery_with_a_name_that_can_be_told(
    office: Office, inbox: Path, name: bytes, told: str
) -> None:
    """An undecodable name once ended the run: its id could not be made."""
    Path(os.fsdecode(os.fsencode(inbox / "H44" / "dossiers") + b"/" + name)).write_bytes(b"x")
    files = scan(inbox, AGENCIES, DATASETS)
    if not told:
        assert files == [], "a dotfile"
        return
    (file,) = files
    file.relative.encode()
    assert file.relative == f"H44/dossiers/{told}"
    assert delivery_id(file, hash_of(file)).startswith("problem-")
    profile = landed(office, file)
    assert told.removesuffix(".csv") in (profile.unreadable_reason or "")


def test_a_folder_whose_name_is_no_text_is_told(office: Office, inbox: Path) -> None:
    folder = os.fsencode(inbox) + b"/H44/dossiers\xff"
    os.mkdir(folder)  # noqa: PTH102
    Path(os.fsdecode(folder + b"/2024-03.csv")).write_bytes(b"x")
    file = found(inbox)
    assert file.relative == "H44/dossiers\\xff/2024-03.csv"
    assert not landed(office, file).readable


def test_a_file_larger_than_may_be_read_is_neither_hashed_nor_read(
    office: Office, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (inbox / NAME).open("wb") as sparse:
        sparse.truncate(2**40)
    file = found(inbox)
    assert "lớn hơn 2 GB" in (landed(office, file).unreadable_reason or "")


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, link("/etc/hostname"), link("nowhere")])
def test_a_manifest_that_is_no_plain_file_is_a_manifest_that_does_not_hold(
    office: Office, inbox: Path, make: Callable[[Path], None]
) -> None:
    (inbox / NAME).write_text(as_csv(rows({})))
    make(inbox / f"{NAME}.manifest.json")
    (told,) = landed(office, found(inbox)).manifest_mismatches
    assert "tệp thường" in told


def test_a_manifest_of_megabytes_is_not_parsed(office: Office, inbox: Path) -> None:
    (inbox / NAME).write_text(as_csv(rows({})))
    (inbox / f"{NAME}.manifest.json").write_text("[" * 2**21)
    (told,) = landed(office, found(inbox)).manifest_mismatches
    assert "1 MB" in told
