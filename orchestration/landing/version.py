"""Which contract a delivery was landed under."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from orchestration.landing.agency_profile import AgencyProfile


@lru_cache(maxsize=8)
def code_version(synonyms: Path) -> str:
    """A hash of landing's code, of the domain's rules that it uses, and of the synonyms: 12 hexadecimal digits."""
    landing = Path(__file__).parent
    sources = [*landing.rglob("*.py"), *(landing.parent / "domain").glob("*.py"), *synonyms.glob("*.toml")]
    hashed = hashlib.sha256()
    for source in sorted(sources, key=lambda path: (path.parent.name, path.name)):
        hashed.update(f"{source.parent.name}/{source.name}\n".encode())
        hashed.update(source.read_bytes().replace(b"\r\n", b"\n"))
    return hashed.hexdigest()[:12]


def contract_version(agency_profile: AgencyProfile, synonyms: Path) -> str:
    """The version of what would be landed: the code's, and the agency's declarations where there are any."""
    declared = agency_profile.digest
    suffix = f"+{hashlib.sha256(declared.encode()).hexdigest()[:6]}" if declared else ""
    return code_version(synonyms) + suffix
