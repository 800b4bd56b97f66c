"""Tokens of the HTTP drop: one an agency, of which ``THUOC_HOME/drop_tokens.toml`` keeps only the SHA-256.

The file is read at each upload, so that a token that was made, replaced or revoked counts at once.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import tomllib
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock

from orchestration.publication.durable import write_text
from orchestration.settings import Settings

#: For the account that serves the drop alone.
_MODE = 0o600


class TokensUnreadable(Exception):
    """``drop_tokens.toml`` is not what this module wrote; the message says what to do."""


def tokens_file(settings: Settings) -> Path:
    """Where a home keeps them."""
    return settings.home / "drop_tokens.toml"


def make_token(path: Path, agency_code: str, at: datetime) -> tuple[str, bool]:
    """A new token for an agency; one that it had counts no more.

    Args:
        at: now, with a zone.

    Returns:
        The token, which nobody can tell again, and whether it replaces another.

    Raises:
        TokensUnreadable: the file is damaged.
    """
    token = secrets.token_urlsafe(32)
    with _alone(path):
        kept = _kept(path)
        replaces = agency_code in kept
        kept[agency_code] = {"sha256": _sha256(token), "made_at": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}
        _keep(path, kept)
    return token, replaces


def revoke_token(path: Path, agency_code: str) -> bool:
    """Forget an agency's token; False: it had none.

    Raises:
        TokensUnreadable: the file is damaged.
    """
    with _alone(path):
        kept = _kept(path)
        if kept.pop(agency_code, None) is None:
            return False
        _keep(path, kept)
        return True


def sender_of(path: Path, token: str) -> str | None:
    """The agency whose token this is. Every hash is compared, each in constant time.

    Raises:
        TokensUnreadable: the file is damaged.
    """
    told = _sha256(token)
    found = [agency for agency, kept in _kept(path).items() if hmac.compare_digest(kept["sha256"], told)]
    return found[0] if found else None


def _sha256(token: str) -> str:
    # A token holds 256 random bits: a slow hash would protect it no better.
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def _alone(path: Path) -> FileLock:
    path.parent.mkdir(parents=True, exist_ok=True)
    return FileLock(path.with_suffix(".lock"))


def _kept(path: Path) -> dict[str, dict[str, str]]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        return {
            agency: {"sha256": str(table["sha256"]), "made_at": str(table["made_at"])}
            for agency, table in tables.items()
        }
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, KeyError):
        raise TokensUnreadable(
            f"{path} hỏng; xóa tệp rồi cấp lại mã cho các cơ quan (`thuoc drop token --agency …`) "
            f"/ {path} is damaged: remove it, and make the agencies' tokens again"
        ) from None


def _keep(path: Path, kept: dict[str, dict[str, str]]) -> None:
    tables = [
        f'[{agency}]\nsha256 = "{table["sha256"]}"\nmade_at = "{table["made_at"]}"\n'
        for agency, table in sorted(kept.items())
    ]
    write_text(path, "\n".join(tables), mode=_MODE)
