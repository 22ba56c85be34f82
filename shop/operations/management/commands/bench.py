"""./ocop bench: how fast the product is and what it costs, on generated data, in one run."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from shop.launcher.errors import LauncherError
from shop.operations.bench.browser import Refused
from shop.operations.bench.drivers import wrk_path
from shop.operations.bench.history import record
from shop.operations.bench.measure import Pace
from shop.operations.bench.product import BenchFailed
from shop.operations.bench.run import NAMES, run_bench
from shop.operations.bench.tables import as_text
from shop.operations.generated.amounts import Amounts, complaint_about
from shop.operations.generated.database import LINES_A_PRODUCT


class Command(BaseCommand):
    help = "Đo tốc độ và chi phí của từng trang, từng thao tác trên dữ liệu sinh ra, ở cơ sở dữ liệu riêng."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="TÊN", help=f"chỉ đo các ca này: {', '.join(NAMES)}")
        parser.add_argument("--products", type=int, default=10_000, help="số sản phẩm (mặc định 10000)")
        parser.add_argument("--outlets", type=int, default=200, help="số điểm bán (mặc định 200)")
        parser.add_argument("--sale-lines", type=int, help=f"mặc định {LINES_A_PRODUCT} dòng một sản phẩm")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--seconds", type=float, default=8.0, help="thời gian đo mỗi ca (mặc định 8)")
        parser.add_argument("--connections", type=int, default=8, help="số kết nối cùng lúc (mặc định 8)")
        parser.add_argument(
            "--driver",
            choices=("wrk", "threads"),
            help="mặc định wrk nếu máy có, nếu không thì luồng của Python",
        )
        parser.add_argument("--json", type=Path, metavar="TỆP", dest="json_file", help="ghi mọi số vào tệp")
        parser.add_argument("--record", action="store_true", help="ghi vào docs/performance.md")
        parser.add_argument("--strict", action="store_true", help="mã thoát 1 khi có mức không đạt")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        self.began = monotonic()
        names = options["names"]
        if unknown := sorted(set(names) - set(NAMES)):
            raise CommandError(f"Không có ca {', '.join(unknown)}. Các ca: {', '.join(NAMES)}.")
        products = options["products"]
        amounts = Amounts(
            products=products,
            outlets=options["outlets"],
            sale_lines=options["sale_lines"] or products * LINES_A_PRODUCT,
            seed=options["seed"],
        )
        if complaint := complaint_about(amounts):
            raise CommandError(complaint)
        driver = options["driver"] or ("wrk" if wrk_path() else "threads")
        pace = Pace(options["seconds"], options["connections"], driver)
        try:
            run = run_bench(names, amounts, pace, self._say)
            if options["record"] and not run.errors:
                record(run)
        except (BenchFailed, LauncherError, Refused) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(as_text(run))
        if options["json_file"]:
            options["json_file"].write_text(run.as_json() + "\n", encoding="utf-8")
        if run.errors or (options["strict"] and not run.are_budgets_met):
            sys.exit(1)

    def _say(self, text: str) -> None:
        self.stderr.write(f"[{monotonic() - self.began:4.0f} s] {text}")
