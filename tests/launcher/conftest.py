"""Scratch folders that the database's unprivileged account can reach, and a stand-in project that starts fast."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shop.launcher.data_folder import PROJECT, prepare_data_folder

# The servers come from ./ocop's own embedded packages, never from what runs the other tests.
OUTSIDE = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_REPORTS_URL", "REDIS_URL", "OCOP_SECRET_KEY")

STAND_IN = {
    "shop/settings.py": """
import os
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
DATA_DIR = Path(os.environ["OCOP_DATA_DIR"])
SECRET_KEY = os.environ["OCOP_SECRET_KEY"]
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
ROOT_URLCONF = "shop.urls"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.staticfiles", "room"]
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
owner = os.environ.get("OCOP_DATABASE_ROLE") == "owner"
url = urlsplit(os.environ["DATABASE_OWNER_URL" if owner else "DATABASE_URL"])
DATABASES = {"default": {
    "ENGINE": "django.db.backends.postgresql", "NAME": url.path[1:], "USER": url.username,
    "PASSWORD": url.password, "HOST": url.hostname, "PORT": url.port,
}}
CELERY_BROKER_URL = os.environ["REDIS_URL"]
""",
    "shop/urls.py": """
from django.db import connection
from django.http import HttpResponse
from django.urls import path

def home(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, count(*) FROM journal")
        return HttpResponse("%s %s" % cursor.fetchone())

urlpatterns = [path("", home)]
""",
    "shop/wsgi.py": """
from django.core.wsgi import get_wsgi_application
application = get_wsgi_application()
""",
    "shop/celery.py": """
from celery import Celery
app = Celery("stand-in")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.broker_connection_retry_on_startup = True
""",
    "room/__init__.py": "",
    "room/management/__init__.py": "",
    "room/management/commands/__init__.py": "",
    "room/management/commands/load_places.py": """
from django.core.management.base import BaseCommand
from django.db import connection

class Command(BaseCommand):
    def handle(self, **options):
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE journal (line text)")
""",
    "room/management/commands/load_demo.py": """
from django.core.management.base import BaseCommand
from django.db import connection

class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true")

    def handle(self, **options):
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO journal SELECT 'demo' FROM generate_series(1, 3)")
""",
    "room/management/commands/demo_sign_ins.py": """
from django.core.management.base import BaseCommand

class Command(BaseCommand):
    def handle(self, **options):
        self.stdout.write("0900 000 001 / mat-khau-mau")
""",
}


@contextmanager
def scratch_folder() -> Iterator[Path]:
    parent = Path(tempfile.mkdtemp(prefix="ocop-launcher-"))
    parent.chmod(0o755)
    data_folder = parent / "data"
    prepare_data_folder(data_folder)
    try:
        yield data_folder
    finally:
        shutil.rmtree(parent)


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder below a parent that everybody may pass through."""
    for name in OUTSIDE:
        monkeypatch.delenv(name, raising=False)
    with scratch_folder() as data_folder:
        yield data_folder


@pytest.fixture
def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of a few lines around the real launcher, in the real environment; its data folder is `folder`."""
    project = folder.parent / "project"
    for name, text in STAND_IN.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)
    shutil.copytree(PROJECT / "shop" / "launcher", project / "shop" / "launcher")
    for name in ("ocop", "shop/__init__.py", "pyproject.toml", "uv.lock"):
        shutil.copy(PROJECT / name, project / name)
    (project / ".venv").symlink_to(PROJECT / ".venv")
    monkeypatch.setenv("OCOP_DATA_DIR", str(folder))
    for name in [name for name in os.environ if name.startswith(("PYTEST_", "OCOP_MODE", "DJANGO_"))]:
        monkeypatch.delenv(name)
    return project
