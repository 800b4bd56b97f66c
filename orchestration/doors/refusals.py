"""What the HTTP drop says to those whose file it does not take: what is wrong and what to do, in one sentence."""

from __future__ import annotations

from collections.abc import Mapping


class Refused(Exception):
    """An upload that is not taken; ``headers`` go with the answer, ``facts`` into its body beside the two messages."""

    def __init__(
        self, status: int, vi: str, en: str, *, headers: Mapping[str, str] | None = None, **facts: object
    ) -> None:
        super().__init__(f"{vi} / {en}")
        self.status, self.headers = status, dict(headers or {})
        self.body = {"message_vi": vi, "message_en": en, **facts}


def no_token() -> Refused:
    return Refused(
        401,
        "thiếu mã truy cập, hoặc mã không đúng; gửi Authorization: Bearer <mã>",
        "no token, or a wrong one; send Authorization: Bearer <token>",
        headers={"WWW-Authenticate": "Bearer"},
    )


def other_agency(sender: str) -> Refused:
    return Refused(403, f"mã truy cập này chỉ dùng được cho {sender}", f"this token is good for {sender} alone")


def no_refused_rows() -> Refused:
    return Refused(
        404,
        "không có dòng bị loại của lần gửi này (hoặc không có lần gửi này)",
        "no row of this delivery was refused, or there is no such delivery",
    )


def no_such_place() -> Refused:
    return Refused(
        404,
        "địa chỉ không đúng; dùng PUT /inbox/<mã cơ quan>/<bộ dữ liệu>/<tên tệp> "
        "hoặc GET /quarantine/<mã cơ quan>/<bộ dữ liệu>/<mã lần gửi>.csv",
        "no such place; PUT /inbox/<agency_code>/<dataset>/<file name> "
        "or GET /quarantine/<agency_code>/<dataset>/<delivery>.csv",
    )


def not_put(headers: Mapping[str, str] | None) -> Refused:
    allowed = (headers or {}).get("Allow", "PUT")
    return Refused(405, f"chỉ nhận {allowed}", f"only {allowed} is taken", headers=headers)


def stalled() -> Refused:
    return Refused(408, "ngừng gửi giữa chừng; gửi lại cả tệp", "the upload stalled; send the whole file again")


def taken(name: str, following: str) -> Refused:
    return Refused(
        409,
        f"{name} đã có với nội dung khác; gửi lại dưới tên {following}",
        f"there is another {name} already; send it as {following}",
        next=following,
    )


def too_large(most: int) -> Refused:
    return Refused(
        413,
        f"tệp lớn hơn {most} byte; nén (.gz, .zst) hoặc chia theo ngày (YYYY-MM-DD)",
        f"larger than {most} bytes; compress it (.gz, .zst) or split it by day (YYYY-MM-DD)",
    )


def encoded() -> Refused:
    return Refused(
        415,
        "không nhận Content-Encoding; gửi tệp đã nén dưới tên .gz hoặc .zst",
        "Content-Encoding is not taken; send a compressed file under its name, .gz or .zst",
    )


def in_parts() -> Refused:
    return Refused(
        400, "không nhận từng phần (Content-Range); gửi cả tệp", "no parts (Content-Range); send the file whole"
    )


def unclear_digest() -> Refused:
    return Refused(
        400,
        "không đọc được mã băm; gửi Content-SHA256: <64 chữ số hệ 16> hoặc Content-Digest: sha-256=:<base64>:",
        "the digest cannot be read; send Content-SHA256: <64 hexadecimal digits> or Content-Digest: sha-256=:<base64>:",
    )


def other_bytes(counted: str) -> Refused:
    return Refused(
        422,
        "nội dung nhận được khác mã băm đã khai; gửi lại tệp",
        "what arrived is not what the digest states; send the file again",
        sha256=counted,
    )


def empty() -> Refused:
    return Refused(422, "tệp rỗng (0 byte); gửi lại tệp", "the file is empty (0 bytes); send it again")


def wrong_name() -> Refused:
    return Refused(
        422,
        "tên tệp không đúng quy cách; dùng <kỳ>[.r<lần gửi>].<csv|tsv|xlsx|json|ndjson|parquet>[.gz|.zst]"
        "[.manifest.json], ví dụ 2024-03.r2.csv.gz",
        "file name not understood; <period>[.r<revision>].<ext>[.gz|.zst][.manifest.json], such as 2024-03.r2.csv.gz",
    )


def wrong_manifest(problem: str) -> Refused:
    vi, _, en = problem.partition(" / ")
    return Refused(422, vi, en)


def disk_full() -> Refused:
    return Refused(507, "máy chủ hết dung lượng; gửi lại sau", "the server's disk is full; send it again later")


def own_fault() -> Refused:
    return Refused(500, "máy chủ có lỗi; gửi lại sau", "the server is at fault; send it again later")
