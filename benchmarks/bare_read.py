"""The bare limit of landing: every file of the inbox read as text and written as Parquet, nothing checked or typed.

python -m benchmarks.bare_read --inbox DIR --out DIR
"""

from __future__ import annotations

import argparse
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl

#: As many files at a time as landing takes.
WORKERS = 2


def read_and_write(inbox: Path, out: Path, path: Path) -> int:
    """One file; its rows."""
    # The contents are read once, as landing must to hash them; Polars sees gzip and zstd by itself.
    content = path.read_bytes()
    rows = pl.read_parquet(content) if path.suffix == ".parquet" else pl.read_csv(content, infer_schema=False)
    target = out / path.relative_to(inbox).with_name(f"{path.name}.parquet")
    target.parent.mkdir(parents=True, exist_ok=True)
    rows.write_parquet(target)
    return rows.height


def main() -> None:
    """Read and write everything, and say how many rows it was."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inbox", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    files = sorted(path for path in arguments.inbox.glob("*/*/*") if path.is_file())
    with ThreadPoolExecutor(WORKERS) as pool:
        rows = sum(pool.map(lambda path: read_and_write(arguments.inbox, arguments.out, path), files))
    print(f"{len(files)} files, {rows} rows")


if __name__ == "__main__":
    main()
