"""Made-up places of sale, their fairs, tills and people: rows for COPY, the same for the same seed."""

import hashlib
import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.hashers import make_password
from psycopg import Connection
from psycopg.types.range import DateRange

from outlets.selectors.access_device import hash_of_secret
from shop.kernel.text import slug_of
from shop.operations.demo.files import DEMO_PASSWORD
from shop.operations.generated import vocabulary as words
from shop.operations.generated.amounts import Amounts, first_day_of
from shop.operations.generated.catalogue import Catalogue, Commune, Maker, columns
from shop.operations.generated.loading import copy_rows

ADMIN_PHONE = "+84900000301"
OFFICER_PHONE = "+849000004{code}"  # and the code of the province
FAIR_BOOTHS, FAIR_DAYS, FAIR_EVERY_DAYS = 10, 4, 60
TILLS_A_POINT = 2
SHELF, POINT, SHOP, BOOTH = "online_shelf", "sales_point", "own_shop", "fair_booth"
# Of twenty places with a counter: twelve sales points, four shops at the producer's, three booths, one warehouse.
COUNTERS = (POINT,) * 12 + (SHOP,) * 4 + (BOOTH,) * 3 + ("warehouse",)


def till_secret(seed: int, number: int) -> str:
    """The secret of the made-up till that was the `number`th made (from 1), for a bench to sign in with."""
    return hashlib.sha256(f"till {seed} {number}".encode()).hexdigest()


class Place(NamedTuple):
    """An outlet as the trade needs it; `places` holds them in order of id."""

    kind: str
    outlet_id: int
    commune: Commune
    vendor_id: int | None
    devices: list[UUID]
    clerks: list[int]


class Market:
    """Makes everything that hangs on an outlet."""

    def __init__(self, amounts: Amounts, last_day: date, catalogue: Catalogue) -> None:
        self.amounts = amounts
        self.catalogue = catalogue
        self.random = random.Random(f"places {amounts.seed}")  # noqa: S311 - a repeatable play, not a secret
        self.first_day = first_day_of(last_day)
        self.last_day = last_day
        self.since = datetime.combine(self.first_day, datetime.min.time(), tzinfo=UTC) - timedelta(days=90)
        # A salt of its own for each password matters where passwords differ; here the rows must repeat.
        self.password = make_password(DEMO_PASSWORD, salt="made-up-people-only")
        self.places: list[Place] = []
        self.booth_days: dict[date, list[tuple[int, int]]] = {}  # day -> (outlet, fair)
        self._rows: dict[str, list[tuple[Any, ...]]] = {}
        self._users = 0
        self._devices = 0
        self._shops = 0

    def load(self, connection: "Connection[Any]") -> None:
        """Write outlets, fairs, tills and people."""
        self._administration(connection)
        for maker in self.catalogue.makers:
            self._shelf(maker)
        for number in range(self.amounts.outlets):
            self._counter(len(self.catalogue.makers) + number + 1, COUNTERS[number % len(COUNTERS)])
        self._fairs([place for place in self.places if place.kind == BOOTH])
        for table, names in TABLES.items():
            copy_rows(connection, table, names, self._rows.get(table, []))

    def _add(self, table: str, *row: Any) -> None:
        self._rows.setdefault(table, []).append(row)

    # -- people ---------------------------------------------------------------------------------------------------

    def _administration(self, connection: "Connection[Any]") -> None:
        """The administrator, and an officer for every province of today."""
        self._user("Quản trị sàn (mẫu)", phone=ADMIN_PHONE, is_admin=True)
        provinces = connection.execute(
            "SELECT id, code, name FROM places_adminunit WHERE level = 'province' AND valid_to IS NULL ORDER BY code"
        )
        for unit_id, code, name in provinces:
            title = f"Cán bộ Sở Công Thương {name} (mẫu)"
            user_id = self._user(title, phone=OFFICER_PHONE.format(code=code))
            self._add("people_officerpost", user_id, unit_id, title, self.since.date())

    def _user(self, name: str, *, phone: str | None = None, is_admin: bool = False) -> int:
        self._users += 1
        email = None if phone else f"nguoi-{self._users}@cho-ocop.example"
        self._add(
            "people_user",
            *(self._users, self.password, is_admin, phone, email, name, True, is_admin, self.since, True),
        )
        return self._users

    def _staff(self, outlet_id: int) -> list[int]:
        clerks = []
        for role in ("manager", "clerk", "clerk"):
            user_id = self._user(f"{self.catalogue.person()} (mẫu)")
            self._add("outlets_outletstaff", user_id, outlet_id, role, self.since)
            clerks += [user_id] if role == "clerk" else []
        return clerks

    # -- places ---------------------------------------------------------------------------------------------------

    def _shelf(self, maker: Maker) -> None:
        owner = self._user(f"{self.catalogue.person()} (mẫu)")
        self._add("vendors_vendormembership", owner, maker.id, "owner", self.since)
        self._outlet(maker.id, SHELF, f"Kệ trực tuyến {maker.commune.name}", maker.commune, maker.id)
        self.places.append(Place(SHELF, maker.id, maker.commune, maker.id, [], []))

    def _counter(self, outlet_id: int, kind: str) -> None:
        # Producers with few numbers have the most goods (Catalogue._maker_of): they are the ones with a shop.
        maker = self.catalogue.makers[self._shops % len(self.catalogue.makers)]
        self._shops += kind == SHOP
        commune = maker.commune if kind == SHOP else self.catalogue.pick(self.catalogue.communes)
        name = {
            POINT: f"Điểm bán OCOP {self._pick(words.POINT_NAMES)} {commune.name}",
            SHOP: f"Cửa hàng tại cơ sở {commune.name}",
            BOOTH: f"Gian hàng hội chợ {commune.name}",
            "warehouse": f"Kho hàng {commune.name}",
        }[kind]
        self._outlet(outlet_id, kind, name, commune, maker.id if kind == SHOP else None)
        devices: list[UUID] = []
        clerks: list[int] = []
        if kind != "warehouse":
            clerks = self._staff(outlet_id)
            tills = TILLS_A_POINT if kind == POINT else 1
            devices = [self._till(outlet_id, number) for number in range(1, tills + 1)]
        vendor_id = maker.id if kind == SHOP else None
        self.places.append(Place(kind, outlet_id, commune, vendor_id, devices, clerks))

    def _pick(self, items: Sequence[str]) -> str:
        return items[int(self.random.random() * len(items))]

    def _outlet(self, outlet_id: int, kind: str, name: str, commune: Commune, vendor_id: int | None) -> None:
        is_point = kind == POINT
        has_map_point = kind != SHELF and commune.latitude is not None and commune.longitude is not None
        self._add(
            "outlets_outlet",
            *(outlet_id, kind, name, f"{slug_of(name)}-{outlet_id}", vendor_id),
            *("Ban quản lý điểm bán (mẫu)" if is_point else "", commune.id, commune.former_id),
            *(
                self._pick(words.PLACE_TYPES) if is_point else "",
                self.catalogue.address() if kind != SHELF else "",
            ),
            *("07:00–21:00 hằng ngày" if kind in {POINT, SHOP} else "",),
            *(f"DM-{100 + outlet_id % 900}/QĐ-UBND" if is_point else "", self.since.date()),
            *(
                commune.latitude if has_map_point else None,
                commune.longitude if has_map_point else None,
                True,
            ),
        )

    def _till(self, outlet_id: int, number: int) -> UUID:
        self._devices += 1
        device_id = UUID(hashlib.md5(f"device {self.amounts.seed} {self._devices}".encode()).hexdigest())  # noqa: S324
        credential = hash_of_secret(till_secret(self.amounts.seed, self._devices))
        self._add(
            "outlets_device",
            *(device_id, outlet_id, f"Quầy {number}", credential, 1, self.since, 0, True),
        )
        return device_id

    # -- fairs ----------------------------------------------------------------------------------------------------

    def _fairs(self, booths: Sequence[Place]) -> None:
        """Every ten booths travel together: a fair of four days every two months, over all the years."""
        fair_id = 0
        for start in range(0, len(booths), FAIR_BOOTHS):
            group = booths[start : start + FAIR_BOOTHS]
            offset = start // FAIR_BOOTHS * 7 % FAIR_EVERY_DAYS
            day = self.first_day + timedelta(days=offset)
            while day + timedelta(days=FAIR_DAYS) <= self.last_day:
                fair_id += 1
                self._fair(fair_id, day, group)
                day += timedelta(days=FAIR_EVERY_DAYS)

    def _fair(self, fair_id: int, day: date, booths: Sequence[Place]) -> None:
        commune = booths[0].commune
        name = f"{words.FAIR_NAMES[fair_id % len(words.FAIR_NAMES)]} {commune.name} {day.year} (mẫu)"
        ends_on = day + timedelta(days=FAIR_DAYS - 1)
        self._add(
            "outlets_fair",
            fair_id,
            name,
            "Trung tâm Xúc tiến thương mại (mẫu)",
            commune.id,
            day,
            ends_on,
            True,
        )
        for number, booth in enumerate(booths, 1):
            during = DateRange(day, ends_on + timedelta(days=1))
            self._add("outlets_booth", fair_id, f"A{number:02d}", booth.outlet_id, during)
            for passed in range(FAIR_DAYS):
                days = self.booth_days.setdefault(day + timedelta(days=passed), [])
                days.append((booth.outlet_id, fair_id))
        invited = self.random.sample(self.catalogue.makers, min(18, len(self.catalogue.makers)))
        for number, maker in enumerate(invited):
            comes = number % 3 > 0
            self._add(
                "outlets_fairparticipation",
                *(fair_id, maker.id, day - timedelta(days=30), day - timedelta(days=20) if comes else None),
                day if comes else None,
            )


TABLES = {
    "people_user": columns(
        "id password is_superuser phone email display_name is_active is_staff date_joined is_demo"
    ),
    "people_officerpost": columns("user_id unit_id title valid_from"),
    "vendors_vendormembership": columns("user_id vendor_id role since"),
    "outlets_outlet": columns(
        "id kind name slug operator_vendor_id operator_name commune_id former_commune_id place_type address_line "
        "opening_hours decision_number opened_on latitude longitude is_demo"
    ),
    "outlets_outletstaff": columns("user_id outlet_id role since"),
    "outlets_device": columns(
        "id outlet_id name credential_hash registered_by_id registered_at clock_offset_ms is_demo"
    ),
    "outlets_fair": columns("id name organiser commune_id starts_on ends_on is_demo"),
    "outlets_booth": columns("fair_id code outlet_id during"),
    "outlets_fairparticipation": columns("fair_id vendor_id invited_on accepted_on attended_on"),
}
