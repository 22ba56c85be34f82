"""Does a database fit this version of the code: newer, older, or just right?"""

from collections.abc import Iterable

from django.db.migrations.loader import MigrationLoader

from shop.operations.backup.errors import BackupError


def known_migrations() -> set[tuple[str, str]]:
    """(app, name) of every migration in the code, those that a squashed one stands for included."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = set(loader.disk_migrations)
    for migration in loader.disk_migrations.values():
        known |= set(migration.replaces)
    return known


def is_older(applied: Iterable[tuple[str, str]]) -> bool:
    """Is there something to migrate?"""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return bool({key for key in loader.graph.nodes if key not in _with_replaced(loader, set(applied))})


def _with_replaced(loader: MigrationLoader, applied: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """A squashed migration counts as applied when all that it replaces is."""
    done = {key for key, migration in loader.disk_migrations.items() if migration.replaces}
    return applied | {key for key in done if set(loader.disk_migrations[key].replaces) <= applied}


def refuse_newer(applied: Iterable[tuple[str, str]], what: str) -> None:
    """raises BackupError when a later version of the code has been at work

    what  begins the sentence: "Cơ sở dữ liệu", "Bản sao lưu"
    """
    unknown = sorted(set(applied) - known_migrations())
    if unknown:
        names = ", ".join(f"{app}.{name}" for app, name in unknown[:3])
        more = f" và {len(unknown) - 3} bước khác" if len(unknown) > 3 else ""  # noqa: PLR2004
        raise BackupError(
            f"{what} thuộc bản Chợ OCOP mới hơn bản đang chạy (có bước {names}{more}). Hãy dùng lại bản mới, "
            "hoặc quay về bản sao lưu trước khi nâng cấp bằng ./ocop restore (docs/operations/upgrade.md)."
        )
