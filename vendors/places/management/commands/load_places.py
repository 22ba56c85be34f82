"""./ocop load-places: administrative units of before and after 01/07/2025."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from shop.kernel.errors import DomainError
from vendors.places.services.load_places import load_places

LEVEL_WORDS = {"province": "cấp tỉnh", "district": "cấp huyện", "commune": "cấp xã"}


class Command(BaseCommand):
    help = "Nạp danh mục đơn vị hành chính hai thời kỳ; chạy lại bao nhiêu lần cũng được."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, with one line for each step and the counts at the end."""
        begun = time.monotonic()
        try:
            result = load_places(tell=self.stdout.write)
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        for vintage, count in sorted(result.counts.items(), key=lambda item: item[0].split()[::-1]):
            level, day = vintage.split()
            self.stdout.write(f"  {LEVEL_WORDS[level]} từ {day}: {count}")
        seconds = time.monotonic() - begun
        if result.added or result.changed or result.removed:
            written = f"thêm {result.added}, sửa {result.changed}, bỏ {result.removed} dòng"
            self.stdout.write(f"Đã ghi: {written} ({seconds:.1f} giây).")
        else:
            self.stdout.write(f"Không có gì thay đổi ({seconds:.1f} giây).")
