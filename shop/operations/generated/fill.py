"""Filling a migrated, empty database with a made-up market, step by step."""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date
from functools import partial
from multiprocessing import get_context
from time import monotonic
from typing import Any

import django
from psycopg import Connection, sql

from shop.operations.demo.operator import load_operator
from shop.operations.generated.amounts import Amounts
from shop.operations.generated.catalogue import TABLES as CATALOGUE_TABLES
from shop.operations.generated.catalogue import Catalogue
from shop.operations.generated.documents import jobs_of_documents
from shop.operations.generated.facts import play_month
from shop.operations.generated.groundwork import Ground, lay_ground
from shop.operations.generated.keys import foreign_keys, rows_without_target
from shop.operations.generated.loading import (
    CONNECTIONS,
    Job,
    connect,
    remake_indexes,
    rest_indexes,
    restart_identities,
    run_jobs,
    without_indexes,
)
from shop.operations.generated.places import TABLES as PLACE_TABLES
from shop.operations.generated.places import Market
from shop.operations.generated.stock import jobs_of_stock
from shop.reports.services.roll_up import rebuild_rollups

SEARCH_BATCH = 2_000  # products a call of the search room: some seconds of work
BIG_TABLES = (
    *("reports_salefact", "orders_saleline", "outlets_stockmove", "orders_sale", "orders_saletender"),
    *("orders_orderline", "orders_sellerorder", "orders_ordergroup", "orders_sellerorderevent"),
)

Say = Callable[[str], None]


class NotEmptyError(Exception):
    """The database holds a shop already."""


class BrokenKeyError(Exception):
    """Rows point to nothing: the generator is wrong, and what it made must not be used."""


class Filler:
    """One filling of one database.

    address   of a superuser, to that database; Django's own connection is the app role's to the same one
    last_day  the last day with sales; three years end with it
    say       takes one Vietnamese line of progress
    """

    def __init__(self, address: str, amounts: Amounts, last_day: date, say: Say) -> None:
        self.address = address
        self.amounts = amounts
        self.last_day = last_day
        self.say = say

    def fill(self) -> None:
        """Make everything. A database that this failed on is half made and good for nothing."""
        with connect(self.address) as connection:
            row = connection.execute("SELECT count(*) FROM vendors_vendor").fetchone()
            if row and row[0]:
                raise NotEmptyError
            with self._step("Chủ thể, sản phẩm, điểm bán"):
                market = self._load_catalogue(connection)
            with self._step("Ngày bán, kệ hàng, giá và chứng nhận theo ngày"):
                ground = self._lay_ground(connection, market)
        self._play(ground)
        with connect(self.address) as connection:
            connection.execute("DROP SCHEMA generated CASCADE")
            restart_identities(connection)
        with self._step("Mục tìm kiếm"):
            self._index_products()
        with self._step("Bảng cộng dồn cho báo cáo"):
            rebuild_rollups()
        self._run(
            [Job("", partial(self._check_keys, tables)) for tables in self._tables()], "Kiểm khoá ngoại"
        )
        with self._step("Thống kê cho bộ tối ưu (VACUUM, ANALYZE)"):
            vacuums = [
                Job("", partial(vacuum, table), in_transaction=False) for table in self._tables_by_size()
            ]
            run_jobs(self.address, vacuums, lambda title, seconds: None)
            with connect(self.address) as connection:
                connection.execute("ANALYZE reports_salefact")  # of the whole; VACUUM knows its months only
                connection.execute("CHECKPOINT")

    @contextmanager
    def _step(self, title: str) -> Iterator[None]:
        started = monotonic()
        yield
        self._told(title, monotonic() - started)

    def _told(self, title: str, seconds: float) -> None:
        self.say(f"  {title}: {seconds:.1f} giây")

    def _run(self, jobs: list[Job], title: str) -> None:
        """Run jobs and tell of them as one step."""
        with self._step(title):
            run_jobs(self.address, jobs, lambda job, seconds: None)

    # -- steps ----------------------------------------------------------------------------------------------------

    def _load_catalogue(self, connection: "Connection[Any]") -> Market:
        catalogue = Catalogue(self.amounts, self.last_day, connection)
        market = Market(self.amounts, self.last_day, catalogue)
        tables = ("vendors_vendor", *CATALOGUE_TABLES, *PLACE_TABLES)
        with connection.transaction(), without_indexes(connection, *tables):
            catalogue.load()
            market.load(connection)
        for table in tables:
            connection.execute(f"ANALYZE {table}")
        connection.execute("SELECT catalog_list_all_products()")  # its triggers rest in these sessions
        load_operator(self.last_day)
        return market

    def _lay_ground(self, connection: "Connection[Any]", market: Market) -> Ground:
        with connection.transaction():
            ground = lay_ground(connection, self.amounts, self.last_day, market)
            for month in ground.months:
                connection.execute("SELECT ensure_sale_fact_partition(%s)", [month.first])
        return ground

    def _play(self, ground: Ground) -> None:
        months = [
            Job(f"{month.first:%m/%Y}", partial(play_month, ground=ground, month=month))
            for month in ground.months
        ]
        self._run(months, f"Dữ kiện bán hàng của {len(months)} tháng")
        sale_lines, till_sales, orders = jobs_of_documents(ground)
        with self._step("Chứng từ và sổ kho"):
            run_jobs(self.address, [*jobs_of_stock(ground), sale_lines, orders, till_sales], self._told)

    def _index_products(self) -> None:
        with connect(self.address) as connection:
            rest_indexes(connection, "search_searchdocument", even_unique=False)
        firsts = range(1, self.amounts.products + 1, SEARCH_BATCH)
        with ProcessPoolExecutor(
            CONNECTIONS, mp_context=get_context("spawn"), initializer=django.setup
        ) as pool:
            list(pool.map(index_from, firsts))
        with connect(self.address) as connection, connection.transaction():
            remake_indexes(connection, "search_searchdocument")

    def _tables(self) -> Iterator[list[str]]:
        """Tables to check, the big ones by themselves and first."""
        with connect(self.address) as connection:
            rest = [table for table in foreign_keys(connection) if table not in BIG_TABLES]
        yield from ([table] for table in BIG_TABLES)
        yield rest

    def _check_keys(self, tables: list[str], connection: "Connection[Any]") -> None:
        keys = foreign_keys(connection)
        for table in tables:
            if broken := rows_without_target(connection, table, keys.get(table, [])):
                raise BrokenKeyError(f"{broken} rows of {table} point to nothing")

    def _tables_by_size(self) -> list[str]:
        with connect(self.address) as connection:
            found = connection.execute(
                "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
                "ORDER BY relpages DESC, relname"
            ).fetchall()
        return [table for (table,) in found]


def vacuum(table: str, connection: "Connection[Any]") -> None:
    """What autovacuum would do later, in the middle of a measurement."""
    connection.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(table)))


def index_from(first: int) -> None:
    """Search documents of the next products, by the search room itself; runs in a process of its own."""
    from search.services.index_products import index_products  # noqa: PLC0415 - after django.setup in the process

    index_products(range(first, first + SEARCH_BATCH))
