"""The 15-second windows by DuckDB on a Parquet file, with the rows in a DuckDB database."""

import pathlib
import time

from contestant import KEEPS_COMMITTED_ROWS, Contestant, threads_text

# The query that one would write. Distinct visitors and the emotions are exact, as fflog's are.
EMOTIONS = 8
WINDOWS = """
    CREATE TABLE windows AS
    SELECT event_time // 15000 AS window_number, store, zone,
           count(*) AS count, count(DISTINCT visitor) AS visitors, sum(dwell_ms) AS dwell_ms,
           {emotions}
    FROM '{parquet}' GROUP BY window_number, store, zone"""
# The check value of `fflog bench rebuild`.
CHECK = "SELECT count(*), sum(3 * count + 7 * visitors + dwell_ms) % 1000000007 FROM windows"


def contestants(parquet: pathlib.Path) -> list[Contestant]:
    return [
        Contestant(
            "DuckDB on Parquet",
            threads_text(threads),
            KEEPS_COMMITTED_ROWS,
            lambda folder, threads=threads: _run(folder, parquet, threads),
            group=str(threads),
        )
        for threads in (1, 2)
    ]


def _run(folder: pathlib.Path, parquet: pathlib.Path, threads: int) -> dict[str, float]:
    import duckdb

    emotions = ", ".join(f"count(*) FILTER (emotion = {code}) AS emotion_{code}" for code in range(EMOTIONS))
    # A new database each time, so that nothing of the file is in DuckDB's memory; it is in the page cache, as fflog's log is.
    with duckdb.connect(folder / "windows.duckdb") as database:
        database.execute(f"SET threads = {threads}")
        begin = time.monotonic()
        database.execute(WINDOWS.format(emotions=emotions, parquet=parquet))
        seconds = time.monotonic() - begin
        rows, check = database.execute(CHECK).fetchone()
        events = database.execute(f"SELECT count(*) FROM '{parquet}'").fetchone()[0]
    return {
        "events_per_second": events / seconds,
        "rows": rows,
        "check": int(check),
        "bytes_per_event": parquet.stat().st_size / events,
    }
