"""What a server's database needs before the shop opens: roles, structure, administrative units. Repeatable."""

import re
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from psycopg import sql

from shop.launcher.postgres_roles import RIGHTS_SCRIPT, ROLES, connection_sql, roles_sql
from vendors.people.selectors.operator import the_operator

PLAIN_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
PLAIN_PASSWORD = re.compile(r"[A-Za-z0-9_.-]+")


class Command(BaseCommand):
    help = (
        "Chuẩn bị cơ sở dữ liệu của máy chủ: tạo ba vai trò (khi có DATABASE_ADMIN_URL), cập nhật cấu trúc, "
        "nạp đơn vị hành chính. Chạy bằng OCOP_DATABASE_ROLE=owner, trước mỗi lần mở bản mới."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.AS_OWNER and settings.OWNER_DATABASE_URL):
            raise CommandError("Lệnh này cần OCOP_DATABASE_ROLE=owner và DATABASE_OWNER_URL.")
        if settings.ADMIN_DATABASE_URL:
            make_roles(
                settings.ADMIN_DATABASE_URL,
                [settings.OWNER_DATABASE_URL, settings.APP_DATABASE_URL, settings.REPORTS_DATABASE_URL],
            )
            self.stdout.write("Ba vai trò và cơ sở dữ liệu: xong.")
        call_command(
            "backup", before_upgrade=True, stdout=self.stdout
        )  # also refuses a database newer than we are
        call_command("migrate", interactive=False, verbosity=0, stdout=self.stdout)
        self.stdout.write("Cấu trúc dữ liệu: xong.")
        call_command("load_places", stdout=self.stdout)
        operator = the_operator()
        if settings.IS_PRODUCTION and operator and operator.is_demo:
            raise CommandError(
                "Cơ sở dữ liệu này chứa dữ liệu mẫu, tài khoản mẫu có mật khẩu ai cũng biết. "
                "Production phải bắt đầu bằng một cơ sở dữ liệu trống."
            )


def make_roles(admin_url: str, urls: list[str]) -> None:
    """Make the roles that the three addresses name, with the passwords these carry, and their database.

    admin_url  of a superuser, in any database of the same server
    raises     CommandError when an address does not fit; psycopg.Error
    """
    parts = [urlsplit(url) for url in urls]
    passwords = {part.username or "": unquote(part.password or "") for part in parts}
    if set(passwords) != set(ROLES):
        raise CommandError(f"Ba địa chỉ cơ sở dữ liệu phải dùng đúng các vai trò {', '.join(ROLES)}.")
    if not all(PLAIN_PASSWORD.fullmatch(password) for password in passwords.values()):
        raise CommandError("Mật khẩu của ba vai trò chỉ gồm chữ cái, chữ số và . _ -")
    databases = {part.path.lstrip("/") for part in parts}
    name = databases.pop()
    if databases or not PLAIN_NAME.fullmatch(name):
        raise CommandError("Ba địa chỉ phải cùng một cơ sở dữ liệu, tên gồm chữ thường, chữ số và _")
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(roles_sql(passwords).encode())
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            admin.execute(sql.SQL("CREATE DATABASE {} OWNER ocop_owner").format(sql.Identifier(name)))
        admin.execute(connection_sql(name).encode())
    inside = urlsplit(admin_url)._replace(path=f"/{name}").geturl()
    with psycopg.connect(inside, autocommit=True) as admin:
        admin.execute(RIGHTS_SCRIPT.encode())
