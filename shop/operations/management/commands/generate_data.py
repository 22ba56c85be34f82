"""./ocop generate-data: a made-up market of any size in a database of its own, never the shop's."""

import os
import sys
from argparse import ArgumentParser
from contextlib import suppress
from datetime import date, timedelta
from threading import Event
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shop.kernel.clock import business_day_of
from shop.launcher.errors import LauncherError
from shop.launcher.postgres import Cluster
from shop.operations.generated.amounts import Amounts, complaint_about, in_words
from shop.operations.generated.database import (
    FILL_ADDRESS,
    LINES_A_PRODUCT,
    addresses,
    bench_servers,
    cluster_of,
    ensure_generated,
    size_of,
)
from shop.operations.generated.fill import Filler, NotEmptyError

WRONG_ARGUMENTS = 2


class Command(BaseCommand):
    help = "Tạo dữ liệu lớn để đo, trong một cơ sở dữ liệu riêng, không bao giờ trong dữ liệu của chợ."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--products", type=int, default=10_000, help="số sản phẩm (mặc định 10000)")
        parser.add_argument(
            "--outlets",
            type=int,
            default=200,
            help="số điểm bán: cửa hàng, gian hội chợ, kho (mặc định 200)",
        )
        parser.add_argument(
            "--sale-lines",
            type=int,
            help=f"số dòng bán trong ba năm (mặc định {LINES_A_PRODUCT} dòng một sản phẩm, như bench)",
        )
        parser.add_argument("--seed", type=int, default=1, help="cùng số này thì dữ liệu như nhau")
        parser.add_argument(
            "--last-day",
            type=date.fromisoformat,
            help="ngày bán cuối cùng, NĂM-THÁNG-NGÀY (mặc định hôm qua)",
        )
        parser.add_argument(
            "--hold",
            action="store_true",
            help="giữ máy chủ chạy tới khi bấm Ctrl-C, in lệnh để mở chợ trên dữ liệu này",
        )
        parser.add_argument(
            "--here",
            action="store_true",
            help=f"đổ vào chính cơ sở dữ liệu trống của DATABASE_URL (cần {FILL_ADDRESS} của quản trị máy chủ)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        products, sale_lines = options["products"], options["sale_lines"]
        if sale_lines is None:
            sale_lines = products * LINES_A_PRODUCT
        amounts = Amounts(products, options["outlets"], sale_lines, options["seed"])
        if complaint := complaint_about(amounts):
            raise CommandError(complaint, returncode=WRONG_ARGUMENTS)
        last_day = options["last_day"] or business_day_of(timezone.now()) - timedelta(days=1)
        if options["here"]:
            self._fill_here(amounts, last_day)
            return
        try:
            self._make(amounts, options["last_day"], is_holding=options["hold"])
        except LauncherError as error:
            raise CommandError(str(error), returncode=error.exit_code) from error

    def _fill_here(self, amounts: Amounts, last_day: date) -> None:
        address = os.environ.get(FILL_ADDRESS, "")
        if not address:
            raise CommandError(f"Thiếu {FILL_ADDRESS}.", returncode=WRONG_ARGUMENTS)
        try:
            Filler(address, amounts, last_day, self._say).fill()
        except NotEmptyError as error:
            raise CommandError("Cơ sở dữ liệu đã có dữ liệu; chỉ đổ vào nơi trống.") from error

    def _make(self, amounts: Amounts, last_day: date | None, *, is_holding: bool) -> None:
        started = monotonic()
        with bench_servers() as servers:
            cluster = cluster_of(servers)
            name = ensure_generated(cluster, amounts, self._say, last_day=last_day)
            size_mb = size_of(cluster, name) // 1_000_000
            self._say(
                f"Xong sau {monotonic() - started:.0f} giây: {name}, {in_words(amounts.products)} sản phẩm, "
                f"{in_words(amounts.sale_lines)} dòng bán, {in_words(size_mb)} MB, giữ ở {cluster.folder}."
            )
            if is_holding:
                self._hold(cluster, name)

    def _hold(self, cluster: Cluster, name: str) -> None:
        """Keep the servers until Ctrl-C, for a look at the data in the shop itself."""
        shop = " ".join(f"{variable}={address}" for variable, address in addresses(cluster, name).items())
        self._say(
            f"Mở chợ trên dữ liệu này (cửa sổ khác): {shop} ./ocop start --empty\nBấm Ctrl-C để dừng máy chủ."
        )
        with suppress(KeyboardInterrupt):
            Event().wait()

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
        sys.stdout.flush()
