"""A small committed shop with pictures, and backups of it, for the tests of backup and restore."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pyrage
from django.contrib.sessions.models import Session
from django.db import connections
from django.utils import timezone
from pyrage import x25519

from shop.kernel import outbox
from shop.operations.backup.make_backup import Made, make_backup
from shop.operations.backup.sealed_tar import sealed_tar_reader, sealed_tar_writer
from shop.operations.backup.server import Server
from tests.conftest import ADMIN_URL, _database_from_template, _django_uses, _with_name
from tests.world import make_till, make_user, make_variant, order, sell, shelf_of, stock

KEY = x25519.Identity.generate()
STRANGER = x25519.Identity.generate()
MADE_AT = datetime(2026, 11, 21, 19, 30, tzinfo=UTC)
SESSION_KEY = "sign-in-that-must-not-come-back"
PICTURES = {"products/mat-ong.webp": b"RIFF honey" * 50, "products/chia-se.jpg": b"JPEG" * 20}


class BackedUp(NamedTuple):
    """One shop on the test server, its pictures, and a folder for backups; owner: as who backups are made."""

    owner: Server
    media: Path
    folder: Path

    def save(self, **changes: Any) -> Made:
        asked = {
            "server": self.owner,
            "media": self.media,
            "folder": self.folder,
            "recipients": [KEY.to_public()],
            "now": MADE_AT,
        }
        return make_backup(**{**asked, **changes})

    def execute(self, statement: str) -> None:
        with self.owner.connect() as connection:
            connection.execute(statement)

    def with_name(self, name: str) -> "BackedUp":
        return self._replace(owner=self.owner._replace(name=name))


@contextmanager
def a_shop(template: str, name: str, folder: Path) -> Iterator[BackedUp]:
    """Goods with pictures, two sales, an order, somebody signed in; committed, and gone with the block."""
    media = folder / "media"
    with _database_from_template(template, name), _django_uses(name):
        honey = make_variant()
        honey.product.picture, honey.product.share_picture = PICTURES
        honey.product.save()
        till = make_till()
        for outlet in (till.outlet, shelf_of(honey.product.vendor)):
            stock(outlet, honey, 50)
        sell(till, honey, 3)
        sell(till, honey, 2)
        order((honey, 4))
        make_user(password="mat-khau-cua-nguoi-mua")
        Session.objects.create(session_key=SESSION_KEY, session_data="x", expire_date=timezone.now())
        outbox.deliver_all()
        for file, content in PICTURES.items():
            (media / file).parent.mkdir(parents=True, exist_ok=True)
            (media / file).write_bytes(content)
        (folder / "backups").mkdir()
        connections.close_all()  # a database that somebody is in cannot be copied
        owner = Server.from_url(_with_name(os.environ["DATABASE_OWNER_URL"], name))
        yield BackedUp(owner, media, folder / "backups")


@contextmanager
def copy_of(shop: BackedUp, name: str) -> Iterator[BackedUp]:
    """The same shop in a database that a test may spoil."""
    with _database_from_template(shop.owner.name, name):
        yield shop.with_name(name)


def admin_server(name: str = "postgres") -> Server:
    return Server.from_url(_with_name(ADMIN_URL, name))


def opened(backup: Path) -> dict[str, bytes]:
    """The entries of a backup by name."""
    with sealed_tar_reader(backup, KEY) as members:
        return {member.name: member.content.read() for member in members}


def seal(entries: dict[str, bytes], path: Path) -> Path:
    """A backup as somebody who only knows the public key could forge it."""
    with sealed_tar_writer(path, [KEY.to_public()]) as archive:
        for name, content in entries.items():
            archive.add_bytes(name, content)
    return path


def in_the_clear(backup: Path) -> bytes:
    return bytes(pyrage.decrypt(backup.read_bytes(), [KEY]))
