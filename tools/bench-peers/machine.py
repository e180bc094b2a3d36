"""What was measured on and with, for the line above the tables."""

import os
import pathlib
import platform
import sqlite3
import subprocess


def machine(scratch: pathlib.Path) -> str:
    names = [line for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    processor = names[0].split(":", 1)[1].strip() if names else platform.machine()
    filesystem = _lines(["df", "--output=fstype", str(scratch)])[1]
    return f"{os.cpu_count()} cores of {processor}, Linux {platform.release()}, {filesystem}"


def versions(fflog: str) -> str:
    import duckdb

    redis = next((word[2:] for word in _lines(["redis-server", "--version"])[0].split() if word.startswith("v=")), "?")
    return (
        f"{_lines([fflog, '--version'])[0]}, Redis {redis}, SQLite {sqlite3.sqlite_version},"
        f" DuckDB {duckdb.__version__}, Python {platform.python_version()}"
    )


def _lines(command: list[str]) -> list[str]:
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
