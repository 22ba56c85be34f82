"""The note that a cluster was once made here.

Kept outside the cluster, so that a lost folder is an error and never quietly becomes an empty shop.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

from shop.launcher.errors import LauncherError


class InstallMarker:
    """Two copies: in the data folder, and beside it, where one also notices that the data folder is gone."""

    def __init__(self, data_folder: Path) -> None:
        self.files = (
            data_folder / "installed.json",
            data_folder.with_name(f"{data_folder.name}.installed.json"),
        )

    def write(self, cluster: Path) -> None:
        """Write what is missing. The place beside may be closed to us: then one copy must do."""
        text = json.dumps(
            {"cluster": str(cluster), "made_at": datetime.now(UTC).isoformat(timespec="seconds")}
        )
        for file in self.files:
            try:
                if not file.exists():
                    file.write_text(text + "\n")
            except PermissionError:
                if file == self.files[0]:
                    raise

    def made_at(self) -> datetime | None:
        """When this shop's first cluster was made; None when no note says so."""
        for file in self.files:
            try:
                return datetime.fromisoformat(json.loads(file.read_text())["made_at"])
            except (OSError, ValueError, KeyError, TypeError):
                continue
        return None

    def refuse_if_lost(self, cluster: Path) -> None:
        """raises LauncherError when a cluster was made here and is not here now"""
        left = [file for file in self.files if file.exists()]
        if left and not (cluster / "PG_VERSION").exists():
            files = " và ".join(str(file) for file in left)
            raise LauncherError(
                f"Dữ liệu đã từng có ở {cluster}, nay thư mục ấy không còn hoặc trống; "
                "Chợ OCOP không tự tạo cửa hàng trống đè lên. Hãy đưa thư mục về chỗ cũ "
                "(hoặc gắn lại ổ đĩa), hay phục hồi bản sao lưu bằng "
                f"./ocop restore. Muốn bắt đầu lại từ đầu: xóa {files} rồi chạy lại.",
                exit_code=3,
            )
