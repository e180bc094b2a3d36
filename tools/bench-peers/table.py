"""Figures of several rounds as Markdown: medians with the lowest and the highest, and ratios within rounds."""

import dataclasses
import statistics
from collections.abc import Callable, Iterable

from contestant import Contestant

Rounds = dict[Contestant, list[dict[str, float]]]


@dataclasses.dataclass(frozen=True)
class Column:
    """A column of a table: its title, and a cell of a contestant."""

    title: str
    cell: Callable[[Contestant, Rounds], str]
    is_number: bool = True


def markdown(columns: Iterable[Column], rounds: Rounds) -> str:
    columns = list(columns)
    lines = [[column.title for column in columns], ["---:" if column.is_number else "---" for column in columns]]
    lines += [[column.cell(contestant, rounds) for column in columns] for contestant in rounds]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def text(title: str, value: Callable[[Contestant], str]) -> Column:
    return Column(title, lambda contestant, _: value(contestant), is_number=False)


def figure(title: str, key: str, shown: Callable[[float], str]) -> Column:
    """The median of a figure and, where the rounds differ, its spread; a dash where a contestant has no such figure."""

    def cell(contestant: Contestant, rounds: Rounds) -> str:
        values = [figures[key] for figures in rounds[contestant] if key in figures]
        if not values:
            return "–"
        middle, low, high = (shown(value) for value in (statistics.median(values), min(values), max(values)))
        return middle if low == high else f"{middle} ({low} to {high})"

    return Column(title, cell)


def times_better(title: str, key: str, *, more_is_better: bool) -> Column:
    """How many times better the reference does than a contestant: the median of the ratios within rounds.

    Within rounds, since the speed of a machine drifts more from one round to the next. Below 1 the reference loses.
    """

    def cell(contestant: Contestant, rounds: Rounds) -> str:
        reference = next(other for other in rounds if other.is_reference and other.group == contestant.group)
        if contestant is reference:
            return "1"
        pairs = [(best[key], mine[key]) for best, mine in zip(rounds[reference], rounds[contestant], strict=True)]
        return three_digits(statistics.median(r / m if more_is_better else m / r for r, m in pairs))

    return Column(title, cell)


def rate(value: float) -> str:
    """Events a second in three digits: 13.9 M, 231 k."""
    for unit, size in (("M", 1e6), ("k", 1e3)):
        if value >= size:
            return f"{three_digits(value / size)} {unit}"
    return three_digits(value)


def three_digits(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def one_decimal(value: float) -> str:
    return f"{value:.1f}"


def whole(value: float) -> str:
    return f"{value:,.0f}"
