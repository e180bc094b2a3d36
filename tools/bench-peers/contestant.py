"""What takes part in a round, and what a round leaves of it."""

import dataclasses
import os
import pathlib
import tempfile
from collections.abc import Callable

# What an acknowledgement is worth when the power goes, in the words of the table.
KEEPS_ALL = "keeps every acknowledged event"
MAY_LOSE_A_SECOND = "may lose the last second of acknowledged events"
KEEPS_COMMITTED_ROWS = "keeps the rows once they are committed"


@dataclasses.dataclass(frozen=True)
class Contestant:
    """One row of a table.

    `run` gets an empty folder on the disk that is measured and returns figures by name. Whatever is not to be timed, it
    does outside of its own clock.
    """

    system: str
    how: str
    power_cut: str
    run: Callable[[pathlib.Path], dict[str, float]]
    # Contestants are compared with the reference of their group, which is fflog's row.
    group: str = ""
    is_reference: bool = False

    @property
    def name(self) -> str:
        return f"{self.system}, {self.how}" if self.how else self.system


def threads_text(threads: int) -> str:
    return "1 thread" if threads == 1 else f"{threads} threads"


def run_alone(contestant: Contestant, scratch: pathlib.Path) -> dict[str, float]:
    """Runs a contestant in a folder of its own, after the disk has come to rest.

    Without the sync, one contestant's fsync would wait for pages that another one left to be written.
    """
    with tempfile.TemporaryDirectory(dir=scratch, prefix="run-") as folder:
        os.sync()
        return contestant.run(pathlib.Path(folder))
