"""Which account the database server runs as: PostgreSQL refuses to run as root."""

import os
import pwd
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

from shop.launcher.errors import LauncherError

CANDIDATES = ("postgres", "nobody")


class Account(NamedTuple):
    uid: int
    gid: int

    def popen_arguments(self) -> dict[str, Any]:
        """For subprocess: this account, no other groups; from "/" because it may not enter our folder."""
        return {"user": self.uid, "group": self.gid, "extra_groups": [], "cwd": "/"}

    def may_enter(self, folder: Path) -> bool:
        """Can this account reach the folder? Asked of the system itself, so that access lists count too."""
        try:
            done = subprocess.run(
                ["/bin/sh", "-c", 'cd "$0"', str(folder)],
                capture_output=True,
                check=False,
                **self.popen_arguments(),
            )
        except PermissionError:
            return False
        return done.returncode == 0


def server_account(cluster: Path | None = None) -> Account | None:
    """The unprivileged account to drop to when we are root; None when we already are an ordinary user.

    cluster  an existing cluster keeps the account that owns it
    """
    if os.geteuid() != 0:
        return None
    if cluster is not None and cluster.exists() and (status := cluster.stat()).st_uid != 0:
        return Account(status.st_uid, status.st_gid)
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise LauncherError(
        "PostgreSQL không chạy được bằng root và máy này không có tài khoản postgres hay nobody. "
        "Hãy chạy ./ocop bằng một người dùng thường."
    )
