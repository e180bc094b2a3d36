"""How long an event takes through a Redis stream: XADD in one process, XREAD BLOCK in another.

The load is open: event i is due at a time that was fixed beforehand, and its latency counts from then. So a stall is
charged to every event that it delays, and a producer that is late charges it to itself.
"""

import contextlib
import gc
import multiprocessing
import pathlib
import socket
import time

from contestant import KEEPS_ALL, Contestant
from redis_server import RedisServer
from redis_streams import ReplyCounter
from workload import STREAM, xadd

# From the moment at which both processes are ready to the first event.
LEAD_NANOSECONDS = 300_000_000
ID_BEFORE_ALL = b"0-0"


def contestants(messages: list[bytes], rates: tuple[int, ...], seconds: int) -> list[Contestant]:
    return [
        Contestant(
            "Redis always",
            f"{rate:,} events/s",
            KEEPS_ALL,
            lambda folder, rate=rate: _run(folder, messages[: rate * seconds], rate),
            group=str(rate),
        )
        for rate in rates
    ]


def _run(folder: pathlib.Path, messages: list[bytes], rate: int) -> dict[str, float]:
    context = multiprocessing.get_context("spawn")
    with RedisServer(folder, "always") as server:
        ends = []
        for target, argument in ((_produce, [xadd(message) for message in messages]), (_consume, len(messages))):
            here, there = context.Pipe()
            context.Process(target=target, args=(server.socket_path, argument, rate, there), daemon=True).start()
            there.close()
            ends.append(here)
        producer, consumer = ends
        try:
            producer.recv()
            consumer.recv()
            first_due = time.monotonic_ns() + LEAD_NANOSECONDS
            producer.send(first_due)
            consumer.send(first_due)
            producer.recv()
            latencies = sorted(consumer.recv())
        except EOFError:
            raise RuntimeError("redis: the producer or the consumer failed; its message is above") from None
    return {
        f"p{name}_us": latencies[min(len(latencies) - 1, int(share * len(latencies)))] / 1000
        for name, share in (("50", 0.5), ("99", 0.99), ("999", 0.999))
    }


def _prepare() -> None:
    """Makes this process punctual: no collector, and no 50 us by which Linux lets a sleeper oversleep."""
    gc.disable()
    with contextlib.suppress(OSError):  # a kernel without it measures a little more
        pathlib.Path("/proc/self/timerslack_ns").write_text("1")


def _produce(socket_path: str, commands: list[bytes], rate: int, parent) -> None:
    _prepare()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(socket_path)
        replies = ReplyCounter(connection)
        parent.send("ready")
        first_due = parent.recv()
        for index, command in enumerate(commands):
            wait = first_due + index * 1_000_000_000 // rate - time.monotonic_ns()
            if wait > 0:
                time.sleep(wait / 1e9)
            connection.sendall(command)
            # Never waits for the acknowledgement: at 10,000 events a second several share an fsync.
            replies.take_what_is_there()
        replies.wait_for(len(commands))
        parent.send("done")


def _consume(socket_path: str, count: int, rate: int, parent) -> None:
    _prepare()
    latencies = []
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(socket_path)
        parent.send("ready")
        first_due = parent.recv()
        last = ID_BEFORE_ALL
        while len(latencies) < count:
            connection.sendall(
                b"*6\r\n$5\r\nXREAD\r\n$5\r\nBLOCK\r\n$1\r\n0\r\n$7\r\nSTREAMS\r\n$%d\r\n%s\r\n$%d\r\n%s\r\n"
                % (len(STREAM), STREAM, len(last), last)
            )
            reply = b""
            entries = None
            while entries is None:
                received = connection.recv(1 << 16)
                now = time.monotonic_ns()
                reply += received
                if not received or reply.startswith(b"-"):
                    raise RuntimeError(f"redis: XREAD: {reply[:200]!r}")
                entries = parse_xread(reply)
            number, last = entries
            for index in range(len(latencies), len(latencies) + number):
                latencies.append(now - (first_due + index * 1_000_000_000 // rate))
    parent.send(latencies)


def parse_xread(reply: bytes) -> tuple[int, bytes] | None:
    """The number of entries in a whole reply to XREAD of one stream, and the last one's ID; None for a part of a reply.

    The reply is `*1 *2 $6 visits *N` and then for each entry `*2 $n ID *2 $1 e $n VALUE`.
    """
    at = 0

    def line() -> bytes:
        nonlocal at
        end = reply.index(b"\r\n", at)
        begin, at = at, end + 2
        return reply[begin:end]

    def bulk() -> bytes:
        nonlocal at
        length = int(line()[1:])
        if at + length + 2 > len(reply):
            raise ValueError("a part")
        value = reply[at : at + length]
        at += length + 2
        return value

    try:
        line(), line(), bulk()
        number = int(line()[1:])
        last = b""
        for _ in range(number):
            line()
            last = bulk()
            line(), bulk(), bulk()
    except ValueError:
        return None
    return number, last
