"""Uploads over HTTP: whole or not there, in the sender's own folder, under a name that the contract reads."""

from __future__ import annotations

import base64
import csv
import fcntl
import gzip
import hashlib
import http.client
import io
import json
import os
import signal
import socket
import stat
import struct
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestration.pipeline.landing import land_new_files
from orchestration.pipeline.progress import Progress
from orchestration.settings import Settings
from tests.support.homes import WRONG_USAGE, Home
from tests.unit.doors.conftest import VISITS, Drop, dropping, wait_until


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_what_is_dropped_lies_in_the_inbox_and_is_landed(drop: Drop) -> None:
    content = gzip.compress(VISITS.encode())
    answer = drop.send("/inbox/H29/portal_visits/2024-03.csv.gz", content)
    assert answer.status == 201
    path = "H29/portal_visits/2024-03.csv.gz"
    assert answer.body == {"path": path, "sha256": sha256(content), "size": len(content)}
    assert (drop.home.inbox / path).read_bytes() == content
    assert drop.lying() == [path]
    landing = land_new_files(
        Settings(home=drop.home.path), received_at=datetime(2024, 4, 2, tzinfo=UTC), progress=Progress()
    )
    counts = landing.datasets["portal_visits"]
    assert (counts.files_landed, counts.rows_accepted) == (1, 31)


def test_the_same_bytes_again_are_answered_as_the_first_time(drop: Drop) -> None:
    first = drop.send("/inbox/H29/payments/2024-03.csv", b"one")
    before = (drop.home.inbox / "H29/payments/2024-03.csv").stat()
    again = drop.send("/inbox/H29/payments/2024-03.csv", b"one")
    assert (first.status, again.status) == (201, 200)
    assert again.body == first.body
    after = (drop.home.inbox / "H29/payments/2024-03.csv").stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


@pytest.mark.parametrize(
    ("name", "following"),
    [
        ("2024-05.csv", "2024-05.r4.csv"),
        ("2024-05.r3.csv.gz", "2024-05.r4.csv.gz"),
        ("2024-05.xlsx", "2024-05.r4.xlsx"),
    ],
)
def test_other_bytes_of_a_revision_that_exists_are_told_the_next_one(drop: Drop, name: str, following: str) -> None:
    for revision in ("2024-05.csv", "2024-05.r3.csv.gz"):
        drop.send(f"/inbox/H29/feedback/{revision}", revision.encode())
    lying = drop.lying()
    answer = drop.send(f"/inbox/H29/feedback/{name}", b"other")
    assert (answer.status, answer.body["next"]) == (409, following)
    assert "gửi lại dưới tên" in answer.body["message_vi"]
    assert drop.lying() == lying
    assert (drop.home.inbox / "H29/feedback/2024-05.csv").read_bytes() == b"2024-05.csv"


@pytest.mark.parametrize("token", [None, "wrong", "", "Đ" * 3])
def test_without_the_right_token_nothing_is_taken(drop: Drop, token: str | None) -> None:
    raw = token.encode().decode("latin-1") if token else token
    answer = drop.send("/inbox/H29/ratings/2024-03.csv", b"x", token=raw)
    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert not list(drop.home.inbox.glob("H29/ratings/*"))


def test_a_token_sends_to_its_own_agency_alone_and_the_attempt_is_logged(drop: Drop) -> None:
    answer = drop.send("/inbox/H30/dossiers/2024-03.csv", b"x", token="H29")
    assert answer.status == 403
    assert "H29" in answer.body["message_vi"]
    assert not list(drop.home.inbox.glob("H30/*"))
    refused = drop.events("drop_refused")[-1]
    assert (refused["status"], refused["sender"], refused["agency_code"]) == (403, "H29", "H30")


def fetched(drop: Drop, path: str, token: str) -> tuple[int, str]:
    """The status and the text of an answer that is a file, or a refusal."""
    connection = http.client.HTTPConnection("127.0.0.1", drop.port, timeout=60)
    connection.request("GET", path, headers={"Authorization": f"Bearer {drop.tokens[token]}"})
    answer = connection.getresponse()
    status, text = answer.status, answer.read().decode()
    connection.close()
    return status, text


def test_an_agency_fetches_the_refused_rows_of_its_own_deliveries_alone(drop: Drop) -> None:
    drop.send("/inbox/H29/portal_visits/2024-05.csv", (VISITS + "2024-03-02,hcm.gov.vn,=1+1\n").encode())
    land_new_files(Settings(home=drop.home.path), received_at=datetime(2024, 6, 2, tzinfo=UTC), progress=Progress())
    (refused,) = (drop.home.path / "quarantine" / "portal_visits").glob("H29-portal_visits-2024-05-*.parquet")
    path = f"/quarantine/H29/portal_visits/{refused.stem}.csv"
    status, text = fetched(drop, path, "H29")
    assert status == 200
    header, row = csv.reader(io.StringIO(text))
    assert dict(zip(header, row, strict=True))["giá trị / value"] == "'=1+1"
    assert drop.events("quarantine_read")[-1]["sender"] == "H29"
    for other in (path, path.replace("/H29/", "/H30/")):
        assert fetched(drop, other, "H30")[0] == 403
    assert drop.events("drop_refused")[-1]["sender"] == "H30"
    assert fetched(drop, path.replace("2024-05", "2024-06"), "H29")[0] == 404
    for odd in ("/quarantine/H29/portal_visits/H29-%2e%2e%2fledger.csv", "/quarantine/H29/nothing/H29-x.csv"):
        assert fetched(drop, odd, "H29")[0] in (403, 404)


def test_no_token_stands_in_a_log_or_in_the_file_of_tokens(drop: Drop) -> None:
    drop.send("/inbox/H30/dossiers/2024-03.csv", b"x", token="H29")
    drop.send("/inbox/H29/dossiers/2024-03.csv", b"x", token="not-a-token-at-all")
    kept = drop.home.path / "drop_tokens.toml"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    told = kept.read_text() + "".join(path.read_text() for path in (drop.home.path / "logs").iterdir())
    assert "drop_refused" in told
    for token in (*drop.tokens.values(), "not-a-token-at-all"):
        assert token not in told


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 404),
        ("/inbox/H29/dossiers/", 404),
        ("/inbox/H29/2024-03.csv", 404),
        ("/inbox/H29/hoso/2024-03.csv", 404),
        ("/inbox/H29/../H30/dossiers/2024-03.csv", 404),
        ("/inbox/H29/%2e%2e/2024-03.csv", 404),
        ("/inbox/H29/dossiers/..%2f..%2f2024-03.csv", 404),
        ("/inbox/H29/dossiers/%2e%2e", 422),
        ("/inbox/H29/dossiers/..%5c2024-03.csv", 422),
        ("/inbox/H29/dossiers/2024-03.csv%00.csv", 422),
        ("/inbox/H29/dossiers/2024-03.csv%0a", 422),
        ("/inbox/H29/dossiers/.2024-03.csv", 422),
        ("/inbox/H29/dossiers/2024-03.csv.part", 422),
        ("/inbox/H29/dossiers/2024-13.csv", 422),
        ("/inbox/H29/dossiers/2024-03.r0.csv", 422),
        ("/inbox/H29/dossiers/2024-03.r1%D9%A3.csv", 422),
        ("/inbox/H29/dossiers/2024-03.c%C5%BFv", 422),
        ("/inbox/H29/dossiers/.manifest.json", 422),
        ("/inbox/H29/dossiers/2024-03.csv.manifest.json.manifest.json", 422),
        ("/inbox/h29/dossiers/2024-03.csv", 403),
        ("/inbox/H99/dossiers/2024-03.csv", 403),
    ],
)
def test_names_that_the_contract_does_not_read_are_refused(drop: Drop, path: str, status: int) -> None:
    lying = drop.lying()
    answer = drop.send(path, b"x")
    assert answer.status == status
    assert set(answer.body) == {"message_vi", "message_en"}
    assert drop.lying() == lying


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_only_put_is_taken(drop: Drop, method: str) -> None:
    answer = drop.send("/inbox/H29/dossiers/2024-03.csv", b"x", method=method)
    assert (answer.status, answer.headers["allow"]) == (405, "PUT")
    assert answer.body["message_vi"] == "chỉ nhận PUT"


def test_a_linked_folder_is_not_written_through(drop: Drop, tmp_path: Path) -> None:
    (drop.home.inbox / "H29").mkdir(parents=True, exist_ok=True)
    (drop.home.inbox / "H29/procedures").symlink_to(tmp_path)
    answer = drop.send("/inbox/H29/procedures/2024-03.csv", b"x")
    assert answer.status == 500
    assert list(tmp_path.iterdir()) == []
    (drop.home.inbox / "H29/procedures").unlink()


def test_what_has_the_name_and_is_no_file_is_not_touched(drop: Drop, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    target.write_bytes(b"theirs")
    folder = drop.home.inbox / "H29/ratings"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "2023-01.csv").symlink_to(target)
    os.mkfifo(folder / "2023-02.csv")
    for name in ("2023-01.csv", "2023-02.csv"):
        assert drop.send(f"/inbox/H29/ratings/{name}", b"theirs").status == 409
    assert target.read_bytes() == b"theirs"


@pytest.mark.parametrize(
    ("scheme", "period"), [("Content-SHA256", "2024-01"), ("Content-Digest", "2024-02"), ("Digest", "2024-03")]
)
def test_a_digest_is_held_against_what_arrived(drop: Drop, scheme: str, period: str) -> None:
    def stated(content: bytes) -> dict[str, str]:
        encoded = base64.b64encode(hashlib.sha256(content).digest()).decode()
        written = {
            "Content-SHA256": sha256(content).upper(),
            "Content-Digest": f"sha-256=:{encoded}:",
            "Digest": f"SHA-256={encoded}",
        }
        return {scheme: written[scheme]}

    path = f"/inbox/H29/reported_figures/{period}.csv"
    lying = drop.lying()
    wrong = drop.send(path, b"what arrived", headers=stated(b"what was sent"))
    assert (wrong.status, wrong.body["sha256"]) == (422, sha256(b"what arrived"))
    assert drop.lying() == lying
    assert drop.send(path, b"what arrived", headers=stated(b"what arrived")).status == 201


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-SHA256": "abc"}, 400),
        ({"Content-Digest": "sha-512=:AAAA:"}, 400),
        ({"Content-Range": "bytes 0-0/2"}, 400),
        ({"Content-Encoding": "gzip"}, 415),
    ],
)
def test_headers_that_would_change_what_the_bytes_mean_are_refused(
    drop: Drop, headers: dict[str, str], status: int
) -> None:
    assert drop.send("/inbox/H29/dossiers/2022-01.csv", b"x", headers=headers).status == status
    assert not list(drop.home.inbox.glob("H29/dossiers/2022-01*"))


def chunks(total: int) -> Iterator[bytes]:
    while total > 0:
        yield b"x" * min(total, 50_000)
        total -= 50_000


@pytest.mark.parametrize("chunked", [False, True])
def test_a_file_beyond_the_limit_is_refused_and_one_at_the_limit_is_taken(drop: Drop, chunked: bool) -> None:
    period = "2021-02" if chunked else "2021-01"

    def send(size: int) -> int:
        body = chunks(size) if chunked else b"x" * size
        headers = {"Transfer-Encoding": "chunked"} if chunked else {}
        return drop.send(f"/inbox/H29/dossiers/{period}.csv", body, headers=headers, chunked=chunked).status

    assert send(3_000_001) == 413
    assert not list(drop.home.inbox.glob(f"H29/dossiers/*{period}*"))
    assert send(3_000_000) == 201


def test_an_empty_file_is_refused(drop: Drop) -> None:
    assert drop.send("/inbox/H29/dossiers/2021-03.csv").status == 422


def test_a_manifest_goes_the_same_way(drop: Drop) -> None:
    path = "/inbox/H29/dossiers/2021-04.csv.manifest.json"
    assert drop.send(path, b"[1]").status == 422
    assert drop.send(path, b"{" + b" " * 2**20 + b"}").status == 413
    stated = json.dumps({"rows": 2}).encode()
    assert [drop.send(path, stated).status for _ in range(2)] == [201, 200]
    assert drop.send("/inbox/H29/dossiers/2021-04.csv", b"rows").status == 201
    answer = drop.send(path, b'{"rows": 3}')
    assert (answer.status, answer.body["next"]) == (409, "2021-04.r2.csv.manifest.json")


@pytest.mark.parametrize(("period", "reset"), [("2021-05", False), ("2021-08", True)])
def test_an_upload_that_dies_midway_leaves_nothing(drop: Drop, period: str, reset: bool) -> None:
    lying = drop.lying()
    raw = drop.opened(f"/inbox/H29/dossiers/{period}.csv", 2_500_000)
    raw.sendall(b"x" * 2_000_000)
    wait_until(lambda: drop.lying() != lying)
    if reset:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raw.close()
    wait_until(lambda: drop.lying() == lying)
    assert drop.send(f"/inbox/H29/dossiers/{period}.csv", b"whole").status == 201


def test_a_slow_upload_is_taken_and_a_silent_one_is_cut(drop: Drop) -> None:
    raw = drop.opened("/inbox/H29/dossiers/2021-06.csv", 5)
    for letter in (b"w", b"h", b"o", b"l", b"e"):
        raw.sendall(letter)
        threading.Event().wait(0.4)
    assert b"201 Created" in raw.recv(1000)
    assert (drop.home.inbox / "H29/dossiers/2021-06.csv").read_bytes() == b"whole"

    lying = drop.lying()
    silent = drop.opened("/inbox/H29/dossiers/2021-07.csv", 5)
    silent.sendall(b"w")
    assert b"408" in silent.recv(1000)
    assert drop.lying() == lying


def test_twenty_at_once_are_all_taken_whole(drop: Drop) -> None:
    bodies = {f"2020-01-{day:02d}.csv": bytes([day]) * (100_000 * day + day) for day in range(1, 21)}
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda one: drop.send(f"/inbox/H29/dossiers/{one[0]}", one[1]), bodies.items()))
    assert {answer.status for answer in answers} == {201}
    for name, body in bodies.items():
        assert (drop.home.inbox / "H29/dossiers" / name).read_bytes() == body


def test_of_twenty_that_want_one_name_one_gets_it(drop: Drop) -> None:
    bodies = [bytes([65 + number]) * 500_000 for number in range(20)]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda body: drop.send("/inbox/H29/dossiers/2020-02.csv", body), bodies))
    assert sorted(answer.status for answer in answers) == [201] + [409] * 19
    (won,) = [body for body, answer in zip(bodies, answers, strict=True) if answer.status == 201]
    assert (drop.home.inbox / "H29/dossiers/2020-02.csv").read_bytes() == won
    assert [path for path in drop.lying() if "/." in path] == []


def test_no_file_is_named_while_another_door_names_one(drop: Drop) -> None:
    assert drop.send("/inbox/H29/dossiers/2019-12.csv", b"first").status == 201
    folder = os.open(drop.home.inbox / "H29/dossiers", os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(drop.send, "/inbox/H29/dossiers/2019-12.r2.csv", b"second")
        wait_until(lambda: any("/." in path for path in drop.lying()))
        threading.Event().wait(0.5)
        assert "H29/dossiers/2019-12.r2.csv" not in drop.lying()
        os.close(folder)
        assert sending.result().status == 201


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    with dropping(Home(tmp_path), largest_file=100_000) as limited:
        answer = limited.send("/inbox/H29/dossiers/2024-03.csv", b"x" * 200_000)
        assert answer.status == 507
        assert limited.lying() == []
        assert limited.send("/inbox/H29/dossiers/2024-03.csv", b"x" * 50_000).status == 201


def test_what_a_killed_drop_left_is_cleared_by_the_next_and_two_do_not_serve_one_home(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with dropping(home) as first:
        raw = first.opened("/inbox/H29/dossiers/2024-03.csv", 2_500_000)
        raw.sendall(b"x" * 2_000_000)
        wait_until(lambda: len(first.lying()) == 1)
        second = home.thuoc("drop", "serve", "--port", str(first.port + 1))
        assert second.returncode == WRONG_USAGE
        assert "đang nhận tệp" in second.stderr
        assert len(first.lying()) == 1
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
        (left,) = first.lying()
        assert "/.drop-" in left
    with dropping(home) as again:
        assert again.lying() == []
        assert again.send("/inbox/H29/dossiers/2024-03.csv", b"whole").status == 201


def test_a_token_is_replaced_and_revoked_while_the_drop_serves(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with dropping(home) as serving:
        renewed = home.thuoc("drop", "token", "--agency", "H29")
        assert "Mã cũ hết hiệu lực" in renewed.stderr
        path = "/inbox/H29/dossiers/2024-03.csv"
        assert serving.send(path, b"x").status == 401
        assert serving.send(path, b"x", token=renewed.stdout.strip()).status == 201
        assert home.thuoc("drop", "token", "--agency", "H29", "--revoke").returncode == 0
        assert serving.send(path, b"x", token=renewed.stdout.strip()).status == 401
        assert serving.send("/inbox/H30/dossiers/2024-03.csv", b"x", token="H30").status == 201
        assert home.thuoc("drop", "token", "--agency", "H29", "--revoke").returncode == WRONG_USAGE
        assert home.thuoc("drop", "token", "--agency", "H99").returncode == WRONG_USAGE
        (home.path / "drop_tokens.toml").write_text("broken", encoding="utf-8")
        assert serving.send("/inbox/H30/dossiers/2024-03.csv", b"x", token="H30").status == 500
        assert home.thuoc("drop", "token", "--agency", "H29").returncode == WRONG_USAGE
