"""Ingest into SQLite: a table of typed columns, 1,000 rows a transaction."""

import gc
import pathlib
import sqlite3
import time
from collections.abc import Iterator

from contestant import KEEPS_ALL, Contestant
from workload import BATCH_EVENTS

COLUMNS = (
    "store INTEGER, zone INTEGER, camera INTEGER, event_time INTEGER, visitor INTEGER, age_band INTEGER, gender INTEGER,"
    " emotion INTEGER, confidence REAL, dwell_ms INTEGER, x INTEGER, y INTEGER, camera_sequence INTEGER"
)
COLUMN_COUNT = COLUMNS.count(",") + 1
# A statement for each row would cost Python as much time as SQLite; a statement for 100 rows costs it a fifth.
STATEMENT_ROWS = 100
# Rows that lie ready as Python objects; the clock stands still while the next are made.
READY_ROWS = 100_000


def contestants(parquet: pathlib.Path) -> list[Contestant]:
    return [
        Contestant(
            "SQLite", "WAL, synchronous = FULL, 1,000 rows a transaction", KEEPS_ALL, lambda folder: _run(folder, parquet)
        )
    ]


def _run(folder: pathlib.Path, parquet: pathlib.Path) -> dict[str, float]:
    path = folder / "visits.sqlite"
    database = sqlite3.connect(path, isolation_level=None)
    mode = database.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    if mode != "wal":
        raise RuntimeError(f"sqlite: the journal is in mode {mode}, not wal")
    database.execute("PRAGMA synchronous = FULL")
    database.execute(f"CREATE TABLE visits ({COLUMNS})")
    events = 0
    seconds = 0.0
    for transactions in _transactions(parquet):
        gc.disable()
        begin = time.monotonic()
        for statements in transactions:
            database.execute("BEGIN")
            for sql, values in statements:
                database.execute(sql, values)
            database.execute("COMMIT")
        seconds += time.monotonic() - begin
        gc.enable()
        events += sum(len(values) for statements in transactions for _, values in statements) // COLUMN_COUNT
    stored = database.execute("SELECT count(*) FROM visits").fetchone()[0]
    if stored != events:
        raise RuntimeError(f"sqlite: the table has {stored} rows, {events} were inserted")
    # Closing moves what is in the write-ahead log into the database.
    database.close()
    return {"events_per_second": events / seconds, "bytes_per_event": path.stat().st_size / events}


def _transactions(parquet: pathlib.Path) -> Iterator[list[list[tuple[str, list]]]]:
    """Runs of transactions, each a list of statements with their values."""
    import duckdb

    with duckdb.connect() as source:
        rows = source.execute(f"SELECT * FROM '{parquet}'")
        while block := rows.fetchmany(READY_ROWS):
            yield [
                [
                    _statement(block[at : min(at + STATEMENT_ROWS, first + BATCH_EVENTS)])
                    for at in range(first, min(first + BATCH_EVENTS, len(block)), STATEMENT_ROWS)
                ]
                for first in range(0, len(block), BATCH_EVENTS)
            ]


def _statement(rows: list[tuple]) -> tuple[str, list]:
    row = "(" + ",".join("?" * COLUMN_COUNT) + ")"
    return f"INSERT INTO visits VALUES {','.join([row] * len(rows))}", [value for row in rows for value in row]
