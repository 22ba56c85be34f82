"""Where an empty shop is set up, and the code that page asks for: printed at the end of ./ocop start --empty."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from vendors.people.first_run_code import first_run_code
from vendors.people.selectors.operator import is_set_up


class Command(BaseCommand):
    help = "In địa chỉ và mã thiết lập lần đầu; không in gì khi chợ đã được thiết lập."

    def handle(self, *args: Any, **options: Any) -> None:
        if is_set_up():
            return
        self.stdout.write(f"Trang  {settings.PUBLIC_URL}{reverse('first-run')}")
        self.stdout.write(f"Mã     {first_run_code()}")
