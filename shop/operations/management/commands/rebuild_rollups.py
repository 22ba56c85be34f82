"""Make the sums of the reports anew from the facts. Sales and reports go on meanwhile."""

from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand

from shop.reports.services.roll_up import rebuild_rollups


class Command(BaseCommand):
    help = "Cộng lại các tổng theo xã từ dữ kiện bán hàng; bán hàng và báo cáo vẫn chạy."

    def handle(self, **_options: Any) -> None:
        started = monotonic()
        rows = rebuild_rollups()
        self.stdout.write(f"Đã cộng lại: {rows} dòng, sau {monotonic() - started:.1f} giây.")
