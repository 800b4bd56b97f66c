"""Which contract each agency's files were landed under, and which they would be landed under now."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from orchestration.publication.durable import write_text
from orchestration.settings import Settings

if TYPE_CHECKING:
    from orchestration.landing.agency_profile import AgencyProfile
    from orchestration.landing.inbox import InboxFile


class Contracts:
    """Contract versions by agency and dataset, kept in ``lake/contracts.json``."""

    def __init__(self, settings: Settings, profiles: Mapping[str, AgencyProfile]) -> None:
        self.synonyms = settings.reference / "synonyms"
        self._record = settings.lake / "contracts.json"
        self._profiles = profiles
        self._versions: dict[str, str] = {}
        self._landed: dict[str, str] = {}
        if self._record.exists():
            self._landed = json.loads(self._record.read_text(encoding="utf-8"))

    def profile_of(self, agency_code: str) -> AgencyProfile:
        """The agency's declarations, or none."""
        from orchestration.landing.agency_profile import AgencyProfile

        return self._profiles.get(agency_code, AgencyProfile())

    def same_as_landed(self, file: InboxFile) -> bool:
        """Whether a file would be landed as it was, if its bytes are the same."""
        return self._landed.get(_series(file)) == self._version(file.agency_code)

    def begin(self, files: Iterable[InboxFile], known_paths: Iterable[str]) -> None:
        """Record the contracts of series that have nothing landed yet: a crash then costs a batch, not all of them."""
        landed = {path.rpartition("/")[0] for path in known_paths}
        self._remember(file for file in files if _series(file) not in landed)

    def finish(self, files: Iterable[InboxFile]) -> None:
        """Record, once all files are landed, what they were landed under."""
        self._remember(files)

    def _remember(self, files: Iterable[InboxFile]) -> None:
        current = {_series(file): self._version(file.agency_code) for file in files}
        if not current.items() <= self._landed.items():
            self._landed |= current
            write_text(self._record, json.dumps(self._landed, indent=1, sort_keys=True) + "\n")

    def _version(self, agency_code: str) -> str:
        """Worked out once an agency: a year's inbox has a hundred thousand files."""
        from orchestration.landing.version import contract_version

        if agency_code not in self._versions:
            self._versions[agency_code] = contract_version(self.profile_of(agency_code), self.synonyms)
        return self._versions[agency_code]


def _series(file: InboxFile) -> str:
    """The folder of a file, as the ledger's paths begin."""
    return file.relative.rpartition("/")[0]
