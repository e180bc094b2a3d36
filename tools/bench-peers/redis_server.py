"""A Redis server of the benchmark's own."""

import os
import pathlib
import re
import socket
import subprocess
import time

# sockaddr_un holds no more.
SOCKET_PATH_BYTES_MAX = 107


class RedisServer:
    """Runs `redis-server` in a folder, reachable by a socket in that folder only; a context manager.

    Never one that runs already: neither its settings nor its other clients would be known. Rewriting of the append-only file
    is off, so that no contestant pays for it in a timed part; `rewrite` does it afterwards.
    """

    def __init__(self, folder: pathlib.Path, appendfsync: str):
        self._folder = folder
        self.socket_path = str(folder / "redis.sock")
        if len(os.fsencode(self.socket_path)) > SOCKET_PATH_BYTES_MAX:
            raise RuntimeError(f"{self.socket_path}: too long for a socket; set TMPDIR to a folder with a shorter path")
        settings = {
            "port": "0",
            "unixsocket": self.socket_path,
            "dir": str(folder),
            "daemonize": "no",
            "logfile": str(folder / "redis.log"),
            "save": '""',
            "appendonly": "yes",
            "appendfsync": appendfsync,
            "auto-aof-rewrite-percentage": "0",
        }
        configuration = folder / "redis.conf"
        configuration.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
        self._process = subprocess.Popen(["redis-server", str(configuration)], stdout=subprocess.DEVNULL)
        try:
            self._wait_until_ready()
        except BaseException:
            self._process.kill()
            raise

    def __enter__(self) -> "RedisServer":
        return self

    def __exit__(self, *_) -> None:
        self._process.terminate()
        self._process.wait()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                if self.ask("PING") == b"+PONG":
                    return
            except OSError:
                pass
            time.sleep(0.02)
        log = self._folder / "redis.log"
        raise RuntimeError("redis-server did not start: " + (log.read_text()[-500:] if log.exists() else "it left no log"))

    def ask(self, *words: str) -> bytes:
        """Sends one command and returns its reply: the first line, or a bulk string's text."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(60)
            connection.connect(self.socket_path)
            connection.sendall(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w.encode()) for w in words))
            with connection.makefile("rb") as replies:
                line = replies.readline().rstrip()
                if line.startswith(b"-"):
                    raise RuntimeError(f"redis: {' '.join(words)}: {line.decode()}")
                return replies.read(int(line[1:])) if line.startswith(b"$") else line

    def append_only_bytes(self) -> int:
        """The size of the append-only file, which is a folder of parts since Redis 7, once all is written."""
        # With everysec the last commands may still wait in memory for a sync to end.
        self._wait_until_in_info(rb"aof_buffer_length:0\r")
        return sum(path.stat().st_size for path in self._folder.glob("append*/*") if path.is_file())

    def rewrite(self) -> None:
        """Has Redis write its append-only file anew, as it does by itself whenever the file has doubled."""
        self.ask("BGREWRITEAOF")
        state = self._wait_until_in_info(rb"aof_rewrite_in_progress:0\r\naof_rewrite_scheduled:0\r")
        if b"aof_last_bgrewrite_status:ok" not in state:
            raise RuntimeError("redis: BGREWRITEAOF failed")

    def _wait_until_in_info(self, pattern: bytes) -> bytes:
        """Waits until the server's own account of its files says so, and returns that."""
        deadline = time.monotonic() + 600
        while time.monotonic() < deadline:
            state = self.ask("INFO", "persistence")
            if re.search(pattern, state):
                return state
            time.sleep(0.05)
        raise RuntimeError(f"redis: no {pattern!r} in INFO for 10 minutes")
