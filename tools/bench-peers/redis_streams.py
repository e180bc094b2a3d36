"""Ingest into a Redis stream: an entry an event, or an entry a block of 1,000 events."""

import collections
import contextlib
import dataclasses
import gc
import multiprocessing
import pathlib
import socket
import time

from contestant import KEEPS_ALL, MAY_LOSE_A_SECOND, Contestant
from redis_server import RedisServer
from workload import PREPARED_ZSTD_LEVEL, STREAM, TIMED_ZSTD_LEVEL, UnitFile, xadd

# Units that a producer sends before it waits for the first one's replies. With one, a connection idles during every fsync;
# more than this gained nothing.
IN_FLIGHT = 4


def contestants(entries: UnitFile, blocks: UnitFile, contents: UnitFile) -> list[Contestant]:
    """Both policies of `appendfsync` that promise something, for each form of an entry."""
    prepared = f"zstd-{PREPARED_ZSTD_LEVEL} blocks of 1,000, made beforehand"
    timed = f"zstd-{TIMED_ZSTD_LEVEL} blocks of 1,000, made by the producers"
    always = [
        ("an entry per event, 4 producers", _Load(entries, 4)),
        (f"{prepared}, 1 producer", _Load(blocks, 1)),
        (f"{prepared}, 4 producers", _Load(blocks, 4)),
        (f"{timed}, 4 producers", _Load(contents, 4, compresses=True)),
    ]
    return [
        Contestant(f"Redis {policy}", how, power_cut, lambda folder, load=load, policy=policy: _run(folder, policy, load))
        for policy, power_cut, loads in (("always", KEEPS_ALL, always), ("everysec", MAY_LOSE_A_SECOND, always[:3]))
        for how, load in loads
    ]


@dataclasses.dataclass(frozen=True)
class _Load:
    """What is sent, by how many producers; the units are dealt out to them in turn."""

    units: UnitFile
    producers: int
    # Whether a unit is still to be made a command of.
    compresses: bool = False


def _run(folder: pathlib.Path, policy: str, load: _Load) -> dict[str, float]:
    # Processes, since threads of one Python would take turns; spawned, since forks would share the parent's heap.
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(load.producers)
    with RedisServer(folder, policy) as server:
        pipes = []
        for index in range(load.producers):
            receiver, sender = context.Pipe(duplex=False)
            context.Process(target=_produce, args=(server.socket_path, load, index, ready, sender), daemon=True).start()
            sender.close()
            pipes.append(receiver)
        times = [_received(pipe) for pipe in pipes]
        seconds = max(end for _, end in times) - min(begin for begin, _ in times)

        events = sum(load.units.events)
        sent = sum(load.units.entries)
        stored = int(server.ask("XLEN", STREAM.decode())[1:])
        if stored != sent:
            raise RuntimeError(f"redis: the stream has {stored} entries, {sent} were sent")
        written = server.append_only_bytes()
        server.rewrite()
        return {
            "events_per_second": events / seconds,
            "bytes_per_event": written / events,
            "rewritten_bytes_per_event": server.append_only_bytes() / events,
        }


def _received(pipe) -> tuple[float, float]:
    try:
        return pipe.recv()
    except EOFError:
        raise RuntimeError("redis: a producer failed; its message is above") from None


def _produce(socket_path: str, load: _Load, index: int, ready, result) -> None:
    """The process of a producer: sends its units and counts the replies."""
    import zstandard

    compressor = zstandard.ZstdCompressor(level=TIMED_ZSTD_LEVEL)
    units = load.units.units(index, load.producers)
    gc.disable()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(socket_path)
        replies = ReplyCounter(connection)
        ready.wait(timeout=60)
        begin = time.monotonic()
        sent = 0
        under_way: collections.deque[int] = collections.deque()
        for data, entries in units:
            if len(under_way) == IN_FLIGHT:
                replies.wait_for(under_way.popleft())
            connection.sendall(xadd(compressor.compress(data)) if load.compresses else data)
            sent += entries
            under_way.append(sent)
        replies.wait_for(sent)
        result.send((begin, time.monotonic()))


class ReplyCounter:
    """Counts the replies to XADD on a connection. Each is a bulk string, the entry's ID, in which no `$` stands."""

    def __init__(self, connection: socket.socket):
        self._connection = connection
        self.count = 0

    def wait_for(self, count: int) -> None:
        while self.count < count:
            self._take(self._connection.recv(1 << 16))

    def take_what_is_there(self) -> None:
        """Takes the replies that have arrived, without waiting for more."""
        with contextlib.suppress(BlockingIOError):
            self._take(self._connection.recv(1 << 16, socket.MSG_DONTWAIT))

    def _take(self, data: bytes) -> None:
        if not data:
            raise RuntimeError("redis: the server closed the connection")
        if b"-ERR" in data or b"-MISCONF" in data or b"-OOM" in data:
            raise RuntimeError(f"redis: {data[:200]!r}")
        self.count += data.count(b"$")
