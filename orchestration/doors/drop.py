"""The HTTP drop: ``PUT /inbox/<agency>/<dataset>/<file name>`` with the agency's token puts one file into the inbox;
``GET /quarantine/<agency>/<dataset>/<delivery>.csv`` gives back the rows of it that were refused.

A file is there whole or not at all, and never in the place of another: the same bytes again are answered as the first
time, other bytes are told the next free revision. A manifest goes the same way under its own name, before its file.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import errno
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from orchestration.domain.agencies import is_agency_code
from orchestration.doors import refusals
from orchestration.doors.folder import DatasetFolder, Incoming, delivery_file, next_name, opened_folder
from orchestration.doors.refusals import Refused
from orchestration.doors.tokens import sender_of, tokens_file
from orchestration.landing.contracts import DATASETS
from orchestration.landing.inbox import MANIFEST_SUFFIX, InboxFile
from orchestration.landing.manifest import read_manifest
from orchestration.pipeline.events import error_text, event, record
from orchestration.refused_rows import csv_of, refused_rows
from orchestration.settings import Settings

DOOR = "drop"
MOST_OF_A_MANIFEST = 2**20

#: Bytes gathered before a thread writes them: in small chunks the threads would cost more than the bytes.
_GATHERED = 2**20
#: What is read and thrown away of an upload that is refused: whoever still writes does not read the answer.
_HEARD_OUT = 2**20
_HEARD_OUT_SECONDS = 5.0
#: Refusals that may come before the body was read.
_STILL_WRITING = (400, 401, 403, 404, 405, 413, 415, 422, 507)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_DELIVERY = re.compile(r"[GH][0-9]{2}-[a-z_]+-[0-9-]+-r[0-9]+-[0-9a-f]{12}")
_HEX = re.compile(r"[0-9a-fA-F]{64}")
_DIGEST = re.compile(r"sha-256=:?([A-Za-z0-9+/]{43}=):?", re.IGNORECASE)


@dataclass(frozen=True)
class _Place:
    """Where an upload goes; ``file``: the delivery, or for a manifest the one that it is about."""

    file: InboxFile
    name: str

    @property
    def is_manifest(self) -> bool:
        return self.name.endswith(MANIFEST_SUFFIX)

    def following(self, taken: int) -> str:
        """The next name after a revision that is taken."""
        return next_name(self.file, taken) + (MANIFEST_SUFFIX if self.is_manifest else "")


def drop_app(settings: Settings) -> Starlette:
    """The ASGI application."""

    async def put(request: Request) -> Response:
        return await _put(settings, request)

    async def refused(request: Request) -> Response:
        return await _refused_rows(settings, request)

    async def refuse(request: Request, error: Exception) -> Response:
        refusal = _as_refusal(error)
        await run_in_threadpool(record, settings, _refusal_event(request, error, refusal))
        if refusal.status in _STILL_WRITING:
            await _hear_out(request)
        return JSONResponse(refusal.body, refusal.status, {"Connection": "close", **refusal.headers})

    return Starlette(
        routes=[
            Route("/inbox/{agency_code}/{dataset}/{name}", put, methods=["PUT"]),
            Route("/quarantine/{agency_code}/{dataset}/{delivery_id}.csv", refused, methods=["GET"]),
        ],
        exception_handlers=dict.fromkeys((Refused, HTTPException, ClientDisconnect, OSError, Exception), refuse),
    )


async def _put(settings: Settings, request: Request) -> Response:
    sender = await _sender(settings, request)
    place = _place(settings, sender, request.path_params)
    most = MOST_OF_A_MANIFEST if place.is_manifest else settings.drop_max_bytes
    stated = _stated_sha256(request.headers)
    if int(request.headers.get("content-length") or 0) > most:
        raise refusals.too_large(most)
    with opened_folder(settings.inbox, sender, place.file.dataset) as folder, folder.incoming(DOOR) as incoming:
        await _receive(request, incoming, most, settings.drop_idle_seconds)
        if stated not in (None, incoming.sha256):
            raise refusals.other_bytes(incoming.sha256)
        is_new = await run_in_threadpool(_named, folder, incoming, place)
        answer = {"path": f"{folder.relative}/{place.name}", "sha256": incoming.sha256, "size": incoming.size}
    await run_in_threadpool(record, settings, _receipt(place, incoming.size, is_new))
    return JSONResponse(answer, status_code=201 if is_new else 200)


async def _refused_rows(settings: Settings, request: Request) -> Response:
    """What was refused of one of the sender's own deliveries."""
    sender = await _sender(settings, request)
    agency_code, dataset, delivery_id = (
        request.path_params[name] for name in ("agency_code", "dataset", "delivery_id")
    )
    if agency_code != sender or not delivery_id.startswith(f"{sender}-"):
        raise refusals.other_agency(sender)
    if dataset not in DATASETS or not _DELIVERY.fullmatch(delivery_id):
        raise refusals.no_such_place()
    rows = await run_in_threadpool(refused_rows, settings.quarantine, dataset, delivery_id)
    if rows is None:
        raise refusals.no_refused_rows()
    await run_in_threadpool(record, settings, event("quarantine_read", sender=sender, delivery_id=delivery_id))
    headers = {"Content-Disposition": f'attachment; filename="{delivery_id}.csv"'}
    return StreamingResponse(csv_of(rows), media_type="text/csv; charset=utf-8", headers=headers)


def _receipt(place: _Place, size: int, is_new: bool) -> dict[str, Any]:
    return event(
        "drop_received",
        agency_code=place.file.agency_code,
        dataset=place.file.dataset,
        period=place.file.period.code if place.file.period else None,
        revision=place.file.revision,
        size=size,
        manifest=place.is_manifest or None,
        again=not is_new or None,
    )


async def _sender(settings: Settings, request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    sender = None
    if scheme.lower() == "bearer" and token.strip():
        sender = await run_in_threadpool(sender_of, tokens_file(settings), token.strip())
    if sender is None:
        raise refusals.no_token()
    request.state.sender = sender
    return sender


def _place(settings: Settings, sender: str, told: Mapping[str, Any]) -> _Place:
    name, dataset = told["name"], told["dataset"]
    if told["agency_code"] != sender:
        raise refusals.other_agency(sender)
    if dataset not in DATASETS:
        raise refusals.no_such_place()
    # The contract's names are ASCII; what only looks like one (other digits, other letters) is not one.
    file = (
        delivery_file(settings.inbox, sender, dataset, name.removesuffix(MANIFEST_SUFFIX)) if name.isascii() else None
    )
    if file is None:
        raise refusals.wrong_name()
    return _Place(file, name)


def _stated_sha256(headers: Mapping[str, str]) -> str | None:
    """What the sender states, in hexadecimal; the bytes are taken as they come, so no coding and no part of a file."""
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise refusals.encoded()
    if "content-range" in headers:
        raise refusals.in_parts()
    if (plain := headers.get("content-sha256")) is not None:
        if not _HEX.fullmatch(plain.strip()):
            raise refusals.unclear_digest()
        return plain.strip().lower()
    digest = headers.get("content-digest", headers.get("digest"))
    if digest is None:
        return None
    found = _DIGEST.search(digest)
    if found is None:
        raise refusals.unclear_digest()
    return base64.b64decode(found[1]).hex()


async def _receive(request: Request, incoming: Incoming, most: int, idle_seconds: float) -> None:
    """Write the body as it comes; never more of it in memory than is gathered for one write."""
    gathered = bytearray()
    while not _is_whole(request):
        try:
            async with asyncio.timeout(idle_seconds):
                gathered += await _chunk(request)
        except TimeoutError:
            raise refusals.stalled() from None
        if incoming.size + len(gathered) > most:
            raise refusals.too_large(most)
        if _is_whole(request) or len(gathered) >= _GATHERED:
            await run_in_threadpool(incoming.write, bytes(gathered))
            gathered.clear()
    if not incoming.size:
        raise refusals.empty()


async def _chunk(request: Request) -> bytes:
    """The next bytes of the body.

    Raises:
        ClientDisconnect: there are no more, though there should be.
    """
    message = await request.receive()
    if message["type"] == "http.disconnect":
        raise ClientDisconnect
    request.state.whole = not message.get("more_body", False)
    return bytes(message.get("body", b""))


def _is_whole(request: Request) -> bool:
    """Whether the body was read to its end: whoever waits for more of it waits for ever."""
    return getattr(request.state, "whole", False)


def _named(folder: DatasetFolder, incoming: Incoming, place: _Place) -> bool:
    """Give an upload its name; False: the same bytes have it already."""
    incoming.flush()
    if place.is_manifest and (broken := read_manifest(incoming.path).broken):
        raise refusals.wrong_manifest(broken)
    with folder.alone():
        lying = folder.sha256_of(place.name)
        if lying == incoming.sha256:
            return False
        revisions = folder.revisions(place.file.period)
        # The ledger knows one file a revision: 2024-03.xlsx beside 2024-03.csv would be held.
        told_otherwise = any(
            file.revision == place.file.revision and file.path != place.file.path for file in revisions
        )
        if lying is not None or told_otherwise:
            highest = max([place.file.revision, *(file.revision for file in revisions)])
            raise refusals.taken(place.name, place.following(highest))
        incoming.place(place.name)
    return True


def _as_refusal(error: Exception) -> Refused:
    match error:
        case Refused():
            return error
        case HTTPException(status_code=405):
            return refusals.not_put(error.headers)
        case HTTPException():
            return refusals.no_such_place()
        case ClientDisconnect():
            return refusals.stalled()
        case OSError(errno=number) if number in _FULL:
            return refusals.disk_full()
        case _:
            return refusals.own_fault()


def _refusal_event(request: Request, error: Exception, refused: Refused) -> dict[str, Any]:
    """Facts that are codes alone: a path may be anything, and what it asks for is told only where it is one of ours."""
    asked, dataset = request.path_params.get("agency_code", ""), request.path_params.get("dataset")
    own_fault = refused.status >= 500
    return event(
        "drop_interrupted" if isinstance(error, ClientDisconnect) else "drop_refused",
        level="error" if own_fault else "warning",
        status=refused.status,
        sender=getattr(request.state, "sender", None),
        agency_code=asked if is_agency_code(asked) else None,
        dataset=dataset if dataset in DATASETS else None,
        error=error_text(error) if own_fault else None,
    )


async def _hear_out(request: Request) -> None:
    """Read a little of what a refused sender is still writing, unless it waits for a word before it begins."""
    if "expect" in request.headers:
        return
    heard = 0
    with contextlib.suppress(TimeoutError, ClientDisconnect):
        async with asyncio.timeout(_HEARD_OUT_SECONDS):
            while not _is_whole(request) and heard < _HEARD_OUT:
                heard += len(await _chunk(request))
