"""The demo's telephone: messages with codes, written down by the web server, shown in the window of ./ocop start."""

from pathlib import Path

LONGEST_READ = 10_000


class MessageTail:
    """Reads along in messages.log from where it stood at the start; the demo alone writes there."""

    def __init__(self, data_folder: Path) -> None:
        self.path = data_folder / "messages.log"
        self.path.unlink(missing_ok=True)  # the codes of an earlier run are worth nothing
        self._read_to = 0

    def news(self) -> list[str]:
        """Whole lines written since the last call."""
        try:
            with self.path.open("rb") as log:
                log.seek(self._read_to)
                read = log.read(LONGEST_READ)
        except FileNotFoundError:
            return []
        whole, newline, _ = read.rpartition(b"\n")
        self._read_to += len(whole) + len(newline)
        return whole.decode("utf-8", "replace").splitlines()
