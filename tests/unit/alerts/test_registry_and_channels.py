"""What is wrong in owners.csv and channels.toml is named, with the remedy; addresses stay secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.alerts.channels import read_channels
from orchestration.alerts.owners import COLUMNS, read_registry
from orchestration.landing.contracts import DATASETS
from orchestration.settings import PROJECT_ROOT

GOOD = ["H29", "*", "owner", "Đầu mối", "Owner", "mail", "vi", "08:00-17:00", "2024-01-01", ""]


@pytest.mark.parametrize(
    ("column", "value", "remedy"),
    [
        ("agency_code", "Hà Nội", "an agency code"),
        ("dataset", "hồ sơ", "dossiers"),
        ("level", "boss", "owner, deputy"),
        ("role_vi", "", "must not be blank"),
        ("channel", "", "must not be blank"),
        ("language", "fr", "vi, en"),
        ("hours", "17:00-08:00", "08:00-17:00"),
        ("hours", "sáng", "08:00-17:00"),
        ("valid_from", "01/01/2024", "YYYY-MM-DD"),
    ],
)
def test_a_wrong_cell_is_named_with_its_row_and_the_remedy(
    tmp_path: Path, column: str, value: str, remedy: str
) -> None:
    cells = dict(zip(COLUMNS, GOOD, strict=True)) | {column: value}
    path = tmp_path / "owners.csv"
    path.write_text("\n".join([",".join(COLUMNS), ",".join(GOOD), ",".join(cells.values())]), encoding="utf-8")
    registry, (error,) = read_registry([path], DATASETS)
    told = str(error)
    assert told.startswith(f"owners.csv, dòng / row 3, {column} = {value!r}")
    assert remedy in told
    assert len(registry.entries) == 1, "the row above is as good as ever"


def test_a_registry_without_a_column_is_refused(tmp_path: Path) -> None:
    (tmp_path / "owners.csv").write_text("agency_code,dataset\n")
    registry, (error,) = read_registry([tmp_path / "owners.csv"], DATASETS)
    assert registry.entries == ()
    assert "channel" in str(error)


def test_every_wrong_cell_is_told_at_once_and_a_short_row_too(tmp_path: Path) -> None:
    path = tmp_path / "owners.csv"
    wrong = ",".join(["H29", "hồ sơ", "boss", *GOOD[3:]])
    path.write_text("\n".join([",".join(COLUMNS), wrong, "H29,*,owner,x", ",".join(GOOD)]), encoding="utf-8")
    registry, errors = read_registry([path], DATASETS)
    assert [str(error).split(":")[0] for error in errors] == [
        "owners.csv, dòng / row 2, dataset = 'hồ sơ'",
        "owners.csv, dòng / row 2, level = 'boss'",
        "owners.csv, dòng / row 3",
    ]
    assert len(registry.entries) == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [(";".join(COLUMNS).encode(), "commas, not semicolons"), ("Đầu mối".encode("cp1258", "replace"), "UTF-8")],
)
def test_a_file_that_a_spreadsheet_saved_another_way_is_told_how_to_save_it(
    tmp_path: Path, content: bytes, told: str
) -> None:
    (tmp_path / "owners.csv").write_bytes(content)
    registry, (error,) = read_registry([tmp_path / "owners.csv"], DATASETS)
    assert registry.entries == ()
    assert told in str(error)


def test_the_project_s_registry_stands_in_where_the_home_s_names_nobody(tmp_path: Path) -> None:
    ours, home = PROJECT_ROOT / "data" / "reference" / "owners.csv", tmp_path / "owners.csv"

    def roles() -> dict[str, str]:
        return {
            entry.recipient.level: entry.recipient.role_vi for entry in read_registry([home, ours], DATASETS)[0].entries
        }

    assert roles() == {"programme": "Tổ chương trình", "engineer": "Kỹ sư vận hành"}
    rows = ["*,*,programme,Ban điều hành,Board,mail,vi,always,,", ",".join(GOOD)]
    home.write_text("\n".join([",".join(COLUMNS), *rows]), encoding="utf-8")
    assert roles() == {"programme": "Ban điều hành", "engineer": "Kỹ sư vận hành", "owner": "Đầu mối"}
    assert read_registry([tmp_path / "none.csv"], DATASETS)[0].entries == ()


def test_channels_of_one_server_fail_together_and_a_wrong_one_alone(tmp_path: Path) -> None:
    path = tmp_path / "channels.toml"
    path.write_text(
        '[a]\nurl = "mailtos://u:p@mail.example.org?to=a"\n[b]\nurl = "mailtos://x:y@mail.example.org?to=b"\n[c]\n'
    )
    channels, errors = read_channels(path)
    assert channels["a"].server == channels["b"].server == "mailtos://mail.example.org"
    assert [str(error).split(":")[0] for error in errors] == ["channels.toml [c]"]


def test_a_channel_s_form_follows_its_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAT", "tgram://token/chat")
    path = tmp_path / "channels.toml"
    path.write_text(
        '[a]\nurl = "mailtos://u:secret@mail.example.org"\n[b]\nurl = "jsons://hook.example.org"\nper_minute = 5\n'
        '[c]\nurl_env = "CHAT"\n[d]\nurl = "json://hook.example.org"\nform = "chat"\n'
    )
    channels, _ = read_channels(path)
    assert {name: channel.form for name, channel in channels.items()} == {
        "a": "mail",
        "b": "hook",
        "c": "chat",
        "d": "chat",
    }
    assert (channels["a"].per_minute, channels["b"].per_minute) == (60, 5)
    assert "secret" not in repr(channels)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[a]\n", "url hoặc url_env"),
        ('[a]\nurl = "json://x"\nurl_env = "X"\n', "url hoặc url_env"),
        ('[a]\nurl = "json://secret"\nspeed = 3\n', "speed"),
        ('[a]\nurl_env = "NOT_SET_ANYWHERE"\n', "NOT_SET_ANYWHERE"),
        ('[a]\nurl = "json://secret"\nform = "fax"\n', "fax"),
        ('[a]\nurl = "json://secret"\nper_minute = 0\n', "per_minute = 0"),
        ("[a\n", "channels.toml"),
    ],
)
def test_a_wrong_channel_is_named_and_its_address_is_not(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "channels.toml"
    path.write_text(text)
    channels, (error,) = read_channels(path)
    assert channels == {}
    assert told in str(error)
    assert "secret" not in str(error)


def test_without_the_file_there_is_no_channel(tmp_path: Path) -> None:
    assert read_channels(tmp_path / "channels.toml") == ({}, [])
