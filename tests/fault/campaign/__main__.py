"""The command: ``python -m tests.fault.campaign --runs 200 --seed 1``; exit 1 when a fault was not made good."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.fault.campaign.campaign import Campaign, allowed, plan, run_campaign
from tests.fault.campaign.faults import SHARES
from tests.fault.campaign.page import page_of, summary_of


def main() -> int:
    """Run a campaign, tell it, write what was asked for."""
    parser = argparse.ArgumentParser(prog="tests.fault.campaign", description=__doc__)
    parser.add_argument("--runs", type=int, default=200, help="disturbed runs")
    parser.add_argument("--seed", type=int, default=1, help="same seed, same faults at the same aims")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="begin nothing more after so many")
    parser.add_argument("--kind", action="append", choices=[kind.__name__ for kind in SHARES], help="only these")
    parser.add_argument("--workers", type=int, default=2, help="lives beside each other")
    parser.add_argument("--results", type=Path, help="write every disturbed run into this folder: faults-<seed>.json")
    parser.add_argument("--page", type=Path, help="write the page (docs/faults.md) of all that is in that folder")
    parser.add_argument("--kept", type=Path, help="where homes of what failed are kept (default: a temporary folder)")
    parser.add_argument("--journal", type=Path, help="how far it is: stopped, it goes on (default: a temporary file)")
    given = parser.parse_args()
    # Few versions are kept, so that retiring them is disturbed too.
    os.environ |= {"THUOC_RETENTION": "3", "THUOC_LANGUAGE": "vi"}
    kinds = [kind for kind in allowed() if given.kind is None or kind.__name__ in given.kind]
    kept = given.kept or Path(tempfile.gettempdir()) / f"thuoc-faults-kept-{os.getpid()}"
    with tempfile.TemporaryDirectory(prefix="thuoc-faults-") as folder:
        campaign = run_campaign(
            plan(given.runs, given.seed, kinds),
            given.seed,
            Path(folder),
            kept,
            given.journal or Path(folder) / "journal.json",
            workers=given.workers,
            seconds=60 * given.minutes,
            tell=lambda line: print(line, flush=True),
        )
    print(summary_of(campaign))
    if given.results:
        result = given.results / f"faults-{given.seed}.json"
        result.write_text(json.dumps(asdict(campaign), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        if given.page:
            results = sorted(given.results.glob("faults-*.json"))
            given.page.write_text(page_of([Campaign.read(path) for path in results]), encoding="utf-8")
    return int(any(record.faults for record in campaign.records))


if __name__ == "__main__":
    sys.exit(main())
