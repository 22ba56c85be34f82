"""What a process and everything below it has used, read from /proc."""

import os
from pathlib import Path
from typing import NamedTuple

PROC = Path("/proc")
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
MS = 1000.0


class Stat(NamedTuple):
    """The fields of /proc/PID/stat that count."""

    parent: int
    ticks: int  # its own, user and system
    ended_children_ticks: int  # of children that ended and were waited for


class Memory(NamedTuple):
    """Of one process, in MB of 2**20 bytes: resident, and resident with shared pages divided among their users."""

    rss_mb: float
    pss_mb: float


def read_stat(text: str) -> Stat:
    """Read a line of /proc/PID/stat; the name in it may hold blanks and brackets.

    >>> read_stat("7 (a) b) S 3 0 0 0 -1 0 0 0 0 0 11 5 2 1 20 0 1 0 9 0 0")
    Stat(parent=3, ticks=16, ended_children_ticks=3)
    """
    fields = text.rpartition(")")[2].split()
    user, system, children_user, children_system = (int(field) for field in fields[11:15])
    return Stat(int(fields[1]), user + system, children_user + children_system)


def read_memory(text: str) -> Memory:
    """Read /proc/PID/smaps_rollup; what is missing counts as 0."""
    kilobytes = {
        name: int(value.split()[0])
        for name, _, value in (line.partition(":") for line in text.splitlines())
        if name in {"Rss", "Pss"}
    }
    return Memory(kilobytes.get("Rss", 0) / 1024, kilobytes.get("Pss", 0) / 1024)


def tree_of(root: int) -> dict[int, Stat]:
    """The process and all its living descendants, by pid; empty when it is gone."""
    stats: dict[int, Stat] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                stats[int(entry.name)] = read_stat((entry / "stat").read_text())
            except OSError:
                continue  # ended while we looked
    found: dict[int, Stat] = {}
    waiting = [root] if root in stats else []
    while waiting:
        pid = waiting.pop()
        found[pid] = stats[pid]
        waiting += [child for child, stat in stats.items() if stat.parent == pid]
    return found


def cpu_ms_of(root: int) -> float:
    """CPU of a process tree since it began, ms: the living, and those that ended and were waited for.

    PostgreSQL's backends and granian's workers are children of one process that waits for them, so the difference
    of two readings misses nobody. Steps of 10 ms: over seconds of load that is below one part in a hundred.
    """
    ticks = sum(stat.ticks + stat.ended_children_ticks for stat in tree_of(root).values())
    return ticks * MS / TICKS_A_SECOND


def memory_of(root: int) -> dict[int, Memory]:
    """Memory of each process of a tree, by pid. Needs to be the same user, or root."""
    found = {}
    for pid in tree_of(root):
        try:
            found[pid] = read_memory((PROC / str(pid) / "smaps_rollup").read_text())
        except OSError:
            continue
    return found
