"""fflog's own contestants: the commands of `fflog bench`, as anyone may run them."""

import json
import pathlib
import subprocess

from contestant import KEEPS_ALL, KEEPS_COMMITTED_ROWS, Contestant, threads_text
from workload import BATCH_EVENTS


def ingest(fflog: str, events: int) -> list[Contestant]:
    result = []
    for threads in (2, 1):
        how = f"batches of 1,000, {threads_text(threads)}"
        options = {"events": events, "batch": BATCH_EVENTS, "threads": threads}
        result.append(Contestant("fflog", how, KEEPS_ALL, _bench(fflog, "ingest", options), is_reference=threads == 2))
    return result


def rebuild(fflog: str, events: int) -> list[Contestant]:
    result = []
    for threads in (1, 2):
        run = _bench(fflog, "rebuild", {"events": events, "threads": threads})
        result.append(Contestant("fflog", threads_text(threads), KEEPS_COMMITTED_ROWS, run, str(threads), is_reference=True))
    return result


def latency(fflog: str, rates: tuple[int, ...], seconds: int) -> list[Contestant]:
    result = []
    for rate in rates:
        run = _bench(fflog, "latency", {"rate": rate, "seconds": seconds})
        result.append(Contestant("fflog", f"{rate:,} events/s", KEEPS_ALL, run, str(rate), is_reference=True))
    return result


def _bench(fflog: str, benchmark: str, options: dict[str, int]):
    """What runs a benchmark with its log in the folder that it is given, and returns the figures that fflog prints."""
    command = [fflog, "bench", benchmark, "--format", "json", "--quiet"]
    command += [word for name, value in options.items() for word in (f"--{name}", str(value))]

    def run(folder: pathlib.Path) -> dict[str, float]:
        result = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True, check=False)
        if result.returncode != 0:
            raise RuntimeError(f"{' '.join(command)} failed with status {result.returncode}")
        return json.loads(result.stdout)

    return run
