"""Requests over persistent connections: by wrk where it is installed, else by a small client on asyncio."""

import asyncio
import re
import shutil
import subprocess
import time
from dataclasses import dataclass

UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60000.0}


@dataclass(frozen=True)
class Load:
    per_second: float
    p50_ms: float
    p99_ms: float
    # Answers that were no 2xx, and connections that failed.
    errors: int


def load(port, path, connections, seconds):
    if shutil.which("wrk"):
        return by_wrk(port, path, connections, seconds)
    return asyncio.run(by_asyncio(port, path, connections, seconds))


def by_wrk(port, path, connections, seconds):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", f"http://127.0.0.1:{port}{path}"]
    text = subprocess.run(command, check=True, capture_output=True, text=True, timeout=seconds + 30).stdout

    def percentile(percent):
        value, unit = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s|m)\b", text).groups()
        return float(value) * UNITS[unit]

    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    errors = sum(int(n) for match in (refused, broken) if match for n in match.groups())
    return Load(float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]), percentile(50), percentile(99), errors)


async def by_asyncio(port, path, connections, seconds):
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    until = time.perf_counter() + seconds
    times, errors = [], 0

    async def client():
        nonlocal errors
        reader = writer = None
        while (start := time.perf_counter()) < until:
            try:
                if writer is None:
                    reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(request)
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                length = re.search(rb"content-length: (\d+)", head)
                await reader.readexactly(int(length[1]))
                times.append(time.perf_counter() - start)
                errors += not head.startswith(b"http/1.1 2")
                if b"connection: close" in head:
                    writer.close()
                    writer = None
            except (OSError, asyncio.IncompleteReadError):
                errors += 1
                writer = None

    await asyncio.gather(*(client() for _ in range(connections)))
    times.sort()
    return Load(len(times) / seconds, times[len(times) // 2] * 1000, times[len(times) * 99 // 100] * 1000, errors)
