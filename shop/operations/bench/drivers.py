"""Two ways to send requests for a fixed time: wrk, and threads of our own where wrk is absent or a case is a flow."""

import json
import re
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

from shop.operations.bench.browser import PROXY_HEADERS, Browser, Refused, Request

REPORT = "BENCH-REPORT "
PATIENCE_S = 30.0  # how much longer than asked wrk may take before it counts as hung
HTTP_ERROR = 400
GRAPHQL_ERRORS = '"errors":[{'

# wrk calls request() for each request and done() once. Every request is made before the clock starts; which comes
# next is drawn from a fixed seed, another for each thread. Errors are counted by wrk itself.
SCRIPT = """
local started = 0
function setup(thread)
  started = started + 1
  thread:set("number", started)
end
function init(args)
  math.randomseed({seed} * 1000 + number)
  requests = {{}}
  local file = assert(io.open({file}, "rb"))
  while true do
    local size = file:read("*n")
    if not size then break end
    file:read(1)
    local method, path, headers, body = file:read(size):match("^(%u+) ([^\\n]+)\\n(.-)\\n\\n(.*)$")
    local fields = {{}}
    for name, value in headers:gmatch("([^:\\n]+): ([^\\n]*)") do fields[name] = value end
    requests[#requests + 1] = wrk.format(method, path, fields, body ~= "" and body or nil)
  end
  file:close()
end
function request()
  return requests[math.random(#requests)]
end
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '\\n{report}{{"requests": %d, "duration_us": %d, "p50_us": %d, "p95_us": %d, '
    .. '"connect": %d, "read": %d, "write": %d, "timeout": %d, "status": %d}}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(95),
    e.connect, e.read, e.write, e.timeout, e.status))
end
"""


class Drive(NamedTuple):
    """What a driver saw in its time. errors: sentences, empty when every answer was as it should be."""

    requests: int  # whole flows where the case is a flow
    seconds: float
    p50_ms: float
    p95_ms: float
    errors: tuple[str, ...] = ()

    @property
    def rate_per_s(self) -> float:
        return self.requests / self.seconds if self.seconds else 0.0


def percentile(sorted_values: Sequence[float], percent: float) -> float:
    """The smallest value that so many per cent do not exceed; 0 of none.

    >>> percentile([1.0, 2.0, 3.0, 4.0], 50), percentile([1.0, 2.0, 3.0, 4.0], 95)
    (2.0, 4.0)
    """
    if not sorted_values:
        return 0.0
    rank = -(-len(sorted_values) * percent // 100)  # rounded up
    return sorted_values[max(0, int(rank) - 1)]


def wrk_path() -> str:
    """Where wrk is, "" when this machine has none."""
    return shutil.which("wrk") or ""


def drive_with_wrk(
    requests: Sequence[Request], *, host: str, port: int, seconds: float, connections: int, seed: int
) -> Drive:
    """One thread of wrk, so that the order of requests follows from the seed. raises OSError without wrk"""
    with tempfile.TemporaryDirectory(prefix="ocop-bench-") as folder:
        listed = Path(folder) / "requests"
        listed.write_bytes(b"".join(_listed(request) for request in requests))
        script = Path(folder) / "requests.lua"
        script.write_text(SCRIPT.format(seed=seed, file=json.dumps(str(listed)), report=REPORT))
        whole_seconds = max(1, round(seconds))
        done = subprocess.run(  # noqa: S603 - wrk with numbers and files of our own
            [
                wrk_path(),
                *["--threads", "1", "--connections", str(connections), "--duration", f"{whole_seconds}s"],
                *["--timeout", "60s", "--script", str(script), f"http://{host}:{port}/"],
            ],
            capture_output=True,
            text=True,
            check=False,
            timeout=whole_seconds + PATIENCE_S,
        )
    return read_wrk(done.stdout, done.stderr)


def _listed(request: Request) -> bytes:
    """A request as the script reads it: its length, then method, path, headers, an empty line, the body."""
    headers = {**PROXY_HEADERS, **request.headers}
    lines = "".join(f"{name}: {value}\n" for name, value in headers.items())
    whole = f"{request.method} {request.path}\n{lines}\n".encode() + request.body
    return b"%d\n%s" % (len(whole), whole)


def read_wrk(said: str, complained: str = "") -> Drive:
    """Read the line our script wrote at the end of wrk's output; without one the run is an error."""
    found = re.search(rf"^{REPORT}(.*)$", said, re.MULTILINE)
    if not found:
        return Drive(0, 0.0, 0.0, 0.0, (f"wrk không báo cáo: {(complained or said)[-500:].strip()}",))
    report = json.loads(found.group(1))
    words = {
        "connect": "không nối được",
        "read": "mất kết nối khi đọc",
        "write": "mất kết nối khi ghi",
        "timeout": "quá giờ",
        "status": "trả lời ngoài 2xx, 3xx",
    }
    errors = tuple(f"{report[kind]} {sentence}" for kind, sentence in words.items() if report[kind])
    if not report["requests"]:
        errors += ("không yêu cầu nào được trả lời",)
    return Drive(
        report["requests"],
        report["duration_us"] / 1e6,
        report["p50_us"] / 1e3,
        report["p95_us"] / 1e3,
        errors,
    )


def drive_with_threads(
    requests: Sequence[Request], *, host: str, port: int, seconds: float, connections: int, seed: int
) -> Drive:
    """The same by threads of this process; slower than wrk, and it looks at every answer."""

    def make_visit(number: int) -> Callable[[Browser], None]:
        random = Random(seed * 1000 + number)  # noqa: S311 - which page comes next is no secret

        def visit(browser: Browser) -> None:
            ask(browser, random.choice(requests))

        return visit

    return drive_flows(make_visit, host=host, port=port, seconds=seconds, connections=connections)


def ask(browser: Browser, request: Request) -> None:
    """Send it and look at the answer. raises Refused"""
    answer = browser.send(request)
    is_right = answer.status < HTTP_ERROR and GRAPHQL_ERRORS not in answer.text
    if not is_right or request.wants not in answer.text:
        raise Refused(f"{request.method} {request.path}: {answer.status} {answer.text[:300]}")


def drive_flows(
    make_flow: Callable[[int], Callable[[Browser], None]],
    *,
    host: str,
    port: int,
    seconds: float,
    connections: int,
) -> Drive:
    """Threads that each play their flow over and over on a connection of their own; a begun flow is finished.

    make_flow  gives thread number n (from 0) what it plays; the flow raises Refused when an answer is wrong
    """
    times: list[float] = []
    errors: list[str] = []
    began = time.perf_counter()
    deadline = began + seconds

    def play(number: int) -> None:
        flow = make_flow(number)
        browser = Browser(host, port)
        while time.perf_counter() < deadline and not errors:
            start = time.perf_counter()
            try:
                flow(browser)
            except Refused as error:
                errors.append(str(error))
                break
            times.append(time.perf_counter() - start)
        browser.close()

    threads = [threading.Thread(target=play, args=(number,)) for number in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    if not times and not errors:
        errors.append("không yêu cầu nào được trả lời")
    ordered = sorted(seconds_each * 1000 for seconds_each in times)
    return Drive(len(times), took, percentile(ordered, 50), percentile(ordered, 95), tuple(errors))
