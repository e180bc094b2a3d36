#!/usr/bin/env python3
"""Measures fflog and what a user would pick instead, on the same events and the same disk, in turn.

Started by tools/bench, which has what this needs. Messages go to standard error, the tables to standard output.
docs/benchmarks.md says how each figure is taken.
"""

import argparse
import datetime
import pathlib
import shutil
import signal
import sys
import tempfile

import duckdb_windows
import fflog_bench
import machine
import redis_latency
import redis_streams
import sqlite_rows
from contestant import Contestant, run_alone
from table import Column, Rounds, figure, markdown, one_decimal, rate, text, times_better, whole
from workload import Workload

RATES = (1_000, 10_000)
PARTS = ("ingest", "rebuild", "latency")
# Of free disk for each event: the prepared files and the largest contestant's.
SCRATCH_BYTES_PER_EVENT = 800

PREPARED = (
    "fflog makes its compressed columns of typed values while the clock runs. For Redis the events are in Protobuf beforehand,"
    " and the blocks compressed beforehand but in the row that says otherwise; for SQLite they are bound values. SQLite and"
    " Parquet hold numbers for the names of stores, zones and cameras; fflog and Redis hold the names."
)
SYSTEM = text("system", lambda contestant: contestant.system)
HOW = text("how", lambda contestant: contestant.how)
POWER_CUT = text("when the power goes", lambda contestant: contestant.power_cut)
TABLES: dict[str, tuple[str, list[Column]]] = {
    "ingest": (
        "Ingest, from the first event handed over to the last acknowledgement",
        [
            SYSTEM,
            HOW,
            figure("events/s", "events_per_second", rate),
            times_better("fflog, times as fast", "events_per_second", more_is_better=True),
            figure("bytes/event on disk", "bytes_per_event", one_decimal),
            figure("after a rewrite", "rewritten_bytes_per_event", one_decimal),
            POWER_CUT,
        ],
    ),
    "rebuild": (
        "15-second windows of each store and zone from all events: count, distinct visitors, dwell, emotions",
        [
            SYSTEM,
            HOW,
            figure("events/s", "events_per_second", rate),
            times_better("fflog, times as fast", "events_per_second", more_is_better=True),
            figure("bytes/event read", "bytes_per_event", one_decimal),
            figure("rows", "rows", whole),
            figure("check", "check", lambda value: f"{value:.0f}"),
            POWER_CUT,
        ],
    ),
    "latency": (
        "From the time at which an event is due to its arrival in another process, in microseconds",
        [
            SYSTEM,
            HOW,
            figure("p50", "p50_us", whole),
            figure("p99", "p99_us", whole),
            figure("p99.9", "p999_us", whole),
            times_better("fflog, times less at p50", "p50_us", more_is_better=False),
            times_better("at p99", "p99_us", more_is_better=False),
            POWER_CUT,
        ],
    ),
}


def main() -> None:
    arguments = parse_arguments()
    events, fflog = arguments.events, str(arguments.fflog.resolve())
    if shutil.disk_usage(arguments.scratch).free < events * SCRATCH_BYTES_PER_EVENT:
        sys.exit(
            f"tools/bench: {arguments.scratch}: {events:,} events need {events * SCRATCH_BYTES_PER_EVENT:,} bytes of free disk"
        )
    with tempfile.TemporaryDirectory(dir=arguments.scratch, prefix="fflog-bench-") as folder:
        scratch = pathlib.Path(folder)
        say(f"preparing {events:,} events for each system")
        parts = prepare(arguments, fflog, scratch)
        rounds = {part: {contestant: [] for contestant in contestants} for part, contestants in parts.items()}
        for number in range(1, arguments.rounds + 1):
            for part, contestants in parts.items():
                for contestant in contestants:
                    say(f"round {number} of {arguments.rounds}: {part}: {contestant.name}")
                    rounds[part][contestant].append(run_alone(contestant, scratch))
        require_equal_rows(rounds.get("rebuild", {}))
        report = report_of(arguments, rounds, machine.machine(scratch), machine.versions(fflog))
    print(report, end="", flush=True)
    if arguments.out:
        arguments.out.write_text(report)
        say(f"written to {arguments.out}")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools/bench peers", description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000, help="events of ingest and rebuild (1,000,000)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each contestant runs (3)")
    parser.add_argument("--seconds", type=int, default=5, help="of each measurement of latency (5)")
    parser.add_argument("--parts", default=",".join(PARTS), help="a selection of ingest,rebuild,latency")
    parser.add_argument("--out", type=pathlib.Path, help="a file for the tables, besides standard output")
    # tools/bench fills these in: the program that it has built, and a folder on the disk that is measured.
    parser.add_argument("--fflog", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--scratch", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    arguments.parts = arguments.parts.split(",")
    for name in ("events", "rounds", "seconds"):
        if getattr(arguments, name) < 1:
            parser.error(f"--{name}: at least 1")
    if unknown := set(arguments.parts) - set(PARTS):
        parser.error(f"--parts: {', '.join(sorted(unknown))}: there are {', '.join(PARTS)}")
    return arguments


def prepare(arguments: argparse.Namespace, fflog: str, scratch: pathlib.Path) -> dict[str, list[Contestant]]:
    """Makes every system's input, and the contestants of each part in the order in which they take turns."""
    workload = Workload(fflog, arguments.events, scratch)
    parts: dict[str, list[Contestant]] = {}
    parquet = workload.parquet() if {"ingest", "rebuild"} & set(arguments.parts) else None
    if "ingest" in arguments.parts:
        parts["ingest"] = [
            *fflog_bench.ingest(fflog, arguments.events),
            *redis_streams.contestants(*workload.redis_input()),
            *sqlite_rows.contestants(parquet),
        ]
    if "rebuild" in arguments.parts:
        parts["rebuild"] = [*fflog_bench.rebuild(fflog, arguments.events), *duckdb_windows.contestants(parquet)]
    if "latency" in arguments.parts:
        messages = [message for _, message in workload.messages(max(RATES) * arguments.seconds)]
        parts["latency"] = [
            *fflog_bench.latency(fflog, RATES, arguments.seconds),
            *redis_latency.contestants(messages, RATES, arguments.seconds),
        ]
    return parts


def require_equal_rows(rounds: Rounds) -> None:
    """A system that computes something else can't be compared."""
    results = {(figures["rows"], figures["check"]) for runs in rounds.values() for figures in runs}
    if len(results) > 1:
        listed = {contestant.name: {(run["rows"], run["check"]) for run in runs} for contestant, runs in rounds.items()}
        sys.exit(f"tools/bench: the window rows differ, so their speeds mean nothing; rows and check: {listed}")


def report_of(arguments: argparse.Namespace, rounds: dict[str, Rounds], machine: str, versions: str) -> str:
    latency = f", latency over {arguments.seconds} s" if "latency" in rounds else ""
    turns = "one round" if arguments.rounds == 1 else f"{arguments.rounds} rounds in turn, medians (lowest to highest)"
    lines = [
        f"{arguments.events:,} events{latency}; {turns}.",
        f"{machine}. {versions}. {datetime.date.today().isoformat()}.",
        "",
    ]
    for part, results in rounds.items():
        title, columns = TABLES[part]
        lines += [f"**{title}**", "", markdown(columns, results)]
    if "ingest" in rounds:
        lines += [PREPARED, ""]
    return "\n".join(lines)


def say(message: str) -> None:
    print(f"==> {message}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    # Ends as Ctrl-C does, so that no server and no file stays behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        main()
    except RuntimeError as error:
        sys.exit(f"tools/bench: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
