"""./ocop load-demo: the plans' real content and a made-up trade, into an empty database."""

from argparse import ArgumentParser
from datetime import date, timedelta
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from catalog.models import BundleComponent, Product, Variant
from outlets.models import Outlet, OutletKind, OutletStaff
from shop.kernel import outbox
from shop.kernel.clock import business_day_of
from shop.operations.demo import catalogue, desks, market
from shop.operations.demo.files import Units
from shop.operations.demo.operator import load_operator
from shop.operations.demo.plans import load_plans
from shop.operations.demo.second_factors import give_demo_apps
from shop.operations.demo.trade import FIRST_DAY, Stall, Trade, play_trade
from shop.orders.models import OrderGroup, Sale
from shop.reports.models import SaleFact
from vendors.models import Vendor
from vendors.people.models import User

SECONDS_BETWEEN_LINES = 2.0


class Command(BaseCommand):
    help = "Nạp dữ liệu mẫu vào cơ sở dữ liệu trống (không bao giờ ở chế độ production)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="không làm gì khi đã có dữ liệu")
        parser.add_argument("--seed", type=int, default=2026)
        parser.add_argument(
            "--days", type=int, help="chỉ bán hàng mẫu trong ngần ấy ngày gần nhất (nạp nhanh)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError("Chế độ production không nạp dữ liệu mẫu.")
        if User.objects.exists() or Vendor.objects.exists():
            if options["if_empty"]:
                self.stdout.write("Đã có dữ liệu, không nạp mẫu.")
                return
            raise CommandError("Cơ sở dữ liệu đã có dữ liệu. Dữ liệu mẫu chỉ nạp vào nơi trống.")
        started = monotonic()
        now = timezone.now()
        with transaction.atomic():  # half a demo is worse than none
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 0")
                cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            today = business_day_of(now)
            first_day = today - timedelta(days=options["days"]) if options["days"] else FIRST_DAY
            self._load(options["seed"], today, first_day)
        self.stdout.write("Tính doanh thu từ các lần bán…")
        outbox.deliver_all()
        desks.ship_old_orders(now)
        self.stdout.write(
            f"Xong: {Sale.objects.count()} lần bán tại quầy, {OrderGroup.objects.count()} lần đặt hàng, "
            f"{SaleFact.objects.count()} dữ kiện, sau {monotonic() - started:.0f} giây."
        )

    def _load(self, seed: int, today: date, first_day: date) -> None:
        units = Units()
        load_operator(today)
        vendors = catalogue.load_vendors(units)
        products = catalogue.load_products(vendors)
        variants = catalogue.load_variants(products)
        certificates = catalogue.load_certificates(products, today)
        self.stdout.write(
            f"{len(vendors)} chủ thể, {len(products)} sản phẩm, {certificates} giấy chứng nhận."
        )
        self.stdout.write(f"Vẽ ảnh cho {len(products)} sản phẩm…")
        catalogue.draw_pictures(products)
        outlets = market.load_outlets(units, vendors)
        fair_days = market.load_fairs(units, vendors, outlets, today)
        people = market.load_people(units, vendors, outlets)
        tills = market.load_tills(outlets, people)
        self._load_desks(units, vendors, products, people, today)
        give_demo_apps(today)
        self.stdout.write(f"{len(outlets)} điểm bán, {len(people)} người dùng mẫu.")
        self.stdout.write(f"{load_plans(units)} mục của các kế hoạch OCOP.")
        clerks = {staff.outlet_id: staff.user for staff in _clerks(people)}
        stalls = [
            Stall(
                key,
                outlet,
                tills.get(key),
                fair_days[key][0] if key in fair_days else (outlet.opened_on or today),
                fair_days[key][1] if key in fair_days else None,
                clerks.get(outlet.pk),
            )
            for key, outlet in outlets.items()
        ]
        shelves = list(
            Outlet.objects.filter(kind=OutletKind.ONLINE_SHELF)
            .exclude(operator_vendor__products__is_service=True)
            .order_by("pk")
        )
        bundles = list(
            Variant.objects.filter(is_bundle=True)
            .select_related("product")
            .prefetch_related(Prefetch("components", BundleComponent.objects.order_by("pk")))
            .order_by("pk")
        )
        self._spoke_at = monotonic()
        play_trade(
            Trade(seed=seed, today=today, first_day=first_day, variants=variants, units=units),
            stalls=stalls,
            shelves=shelves,
            bundles=bundles,
            tell=self._tell,
        )

    def _load_desks(
        self,
        units: Units,
        vendors: dict[str, Vendor],
        products: dict[str, Product],
        people: dict[str, User],
        today: date,
    ) -> None:
        desks.load_posts(people, vendors, units, today)
        papers = desks.load_papers(vendors, products, today)
        newcomers = desks.load_newcomers(units, people["kiem-duyet"])
        desks.load_origins(products, people, today)
        desks.load_decisions(products, people, today)
        batches = desks.load_batches(products, today)
        desks.load_reviews(products, people)
        self.stdout.write(
            f"{papers} giấy tờ, {batches} lô hàng, {newcomers} chủ thể đang chờ hoặc phải sửa hồ sơ."
        )

    def _tell(self, done: int, total: int) -> None:
        if monotonic() - self._spoke_at > SECONDS_BETWEEN_LINES or done == total:
            self._spoke_at = monotonic()
            self.stdout.write(f"Bán hàng mẫu: {done}/{total} ngày")
            self.stdout.flush()


def _clerks(people: dict[str, User]) -> QuerySet[OutletStaff]:
    return OutletStaff.objects.filter(role="clerk", user__in=people.values()).select_related("user")
