"""The events of the benchmark, in the form in which each peer takes them.

Everything here happens before any clock runs. What is large lies in files on the measured disk and is mapped by the
processes that send it: it comes from the page cache, and no client spends measured time on encoding.
"""

import dataclasses
import itertools
import mmap
import pathlib
import subprocess
from collections.abc import Iterator

BATCH_EVENTS = 1_000
STREAM = b"visits"
# zstd's own default, for blocks that are made beforehand: a higher level costs the peer nothing there and saves it bytes.
PREPARED_ZSTD_LEVEL = 3
# For blocks that producers make while the clock runs.
TIMED_ZSTD_LEVEL = 1
# DuckDB's own default.
PARQUET_ROW_GROUP = 122_880
PARQUET_ZSTD_LEVEL = 3


@dataclasses.dataclass(frozen=True)
class UnitFile:
    """Bytes one after the other in a file, in units that a producer sends as one."""

    path: pathlib.Path
    # Unit i is the bytes from ends[i - 1], 0 for the first, to ends[i].
    ends: list[int] = dataclasses.field(default_factory=list)
    # The entries of the stream that each unit makes, and the events in them.
    entries: list[int] = dataclasses.field(default_factory=list)
    events: list[int] = dataclasses.field(default_factory=list)

    def units(self, first: int, step: int) -> list[tuple[memoryview, int]]:
        """The bytes and the number of entries of every step-th unit, mapped so that reading them takes no page faults."""
        with open(self.path, "rb") as file:
            data = memoryview(mmap.mmap(file.fileno(), 0, flags=mmap.MAP_SHARED | mmap.MAP_POPULATE, prot=mmap.PROT_READ))
        begins = [0, *self.ends]
        return [(data[begins[unit] : self.ends[unit]], self.entries[unit]) for unit in range(first, len(self.ends), step)]


def xadd(value: bytes) -> bytes:
    """The command that appends an entry with one field to the stream."""
    return b"*5\r\n$4\r\nXADD\r\n$%d\r\n%s\r\n$1\r\n*\r\n$1\r\ne\r\n$%d\r\n%s\r\n" % (
        len(STREAM), STREAM, len(value), value,
    )  # fmt: skip


class Workload:
    """Workload W as `fflog bench generate` prints it."""

    def __init__(self, fflog: str, events: int, scratch: pathlib.Path):
        self.events = events
        self._fflog = fflog
        self._scratch = scratch

    def messages(self, limit: int | None = None) -> Iterator[tuple[bytes, bytes]]:
        """Protobuf messages `footfall.v1.VisitorObserved`, each with the length that stands before it and without."""
        count = self.events if limit is None else limit
        with self._generate("protobuf", count, subprocess.PIPE) as process:
            read = process.stdout.read
            for _ in range(count):
                prefix = read(1)
                length = prefix[0] & 0x7F if prefix else 0
                shift = 7
                while prefix and prefix[-1] & 0x80:
                    prefix += read(1)
                    length |= (prefix[-1] & 0x7F) << shift
                    shift += 7
                message = read(length)
                if not prefix or len(message) != length:
                    raise RuntimeError("fflog bench generate ended before all events were there")
                yield prefix + message, message
            if process.wait() != 0:
                raise RuntimeError(f"fflog bench generate failed with status {process.returncode}")

    def redis_input(self) -> tuple[UnitFile, UnitFile, UnitFile]:
        """Three forms of 1,000 events: commands with an entry each; a command with one zstd block; the block's plain content.

        A block's content is what Protobuf calls delimited messages, each after its length.
        """
        import zstandard

        compressor = zstandard.ZstdCompressor(level=PREPARED_ZSTD_LEVEL)
        entries, blocks, contents = (UnitFile(self._scratch / f"{name}.units") for name in ("entries", "blocks", "contents"))
        with (
            open(entries.path, "wb") as entry_file,
            open(blocks.path, "wb") as block_file,
            open(contents.path, "wb") as content_file,
        ):
            messages = self.messages()
            while batch := list(itertools.islice(messages, BATCH_EVENTS)):
                content = b"".join(delimited for delimited, _ in batch)
                entry_file.writelines(xadd(message) for _, message in batch)
                block_file.write(xadd(compressor.compress(content)))
                content_file.write(content)
                for file, units, count in (
                    (entry_file, entries, len(batch)),
                    (block_file, blocks, 1),
                    (content_file, contents, 1),
                ):
                    units.ends.append(file.tell())
                    units.entries.append(count)
                    units.events.append(len(batch))
        return entries, blocks, contents

    def parquet(self) -> pathlib.Path:
        """The events as a Parquet file of typed columns; names are small integers, as lookup tables would make them.

        A pseudonym is less by 2^63, because SQLite, which takes its rows from here, has signed integers only.
        """
        import duckdb

        csv = self._scratch / "events.csv"
        with open(csv, "wb") as file, self._generate("csv", self.events, file) as process:
            if process.wait() != 0:
                raise RuntimeError(f"fflog bench generate failed with status {process.returncode}")
        path = self._scratch / "events.parquet"
        with duckdb.connect() as database:
            database.execute("CREATE TABLE text AS SELECT * FROM read_csv(?, header = true, all_varchar = true)", [str(csv)])
            for name in ("store", "zone", "camera", "age_band", "gender", "emotion"):
                database.execute(f"CREATE TYPE {name}_names AS ENUM (SELECT DISTINCT {name} FROM text ORDER BY {name})")
            database.execute(f"""
                COPY (
                    SELECT enum_code(store::store_names)::USMALLINT AS store,
                           enum_code(zone::zone_names)::UTINYINT AS zone,
                           enum_code(camera::camera_names)::USMALLINT AS camera,
                           event_time::BIGINT AS event_time,
                           (('0x' || visitor)::HUGEINT - 9223372036854775808)::BIGINT AS visitor,
                           enum_code(age_band::age_band_names)::UTINYINT AS age_band,
                           enum_code(gender::gender_names)::UTINYINT AS gender,
                           enum_code(emotion::emotion_names)::UTINYINT AS emotion,
                           confidence::FLOAT AS confidence,
                           dwell_ms::UINTEGER AS dwell_ms,
                           x::USMALLINT AS x,
                           y::USMALLINT AS y,
                           camera_sequence::UINTEGER AS camera_sequence
                    FROM text
                ) TO '{path}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL {PARQUET_ZSTD_LEVEL},
                               ROW_GROUP_SIZE {PARQUET_ROW_GROUP})""")
        csv.unlink()
        return path

    def _generate(self, form: str, events: int, output) -> subprocess.Popen:
        command = [self._fflog, "bench", "generate", "--events", str(events), "--as", form]
        return subprocess.Popen(command, stdout=output, bufsize=1 << 20)
