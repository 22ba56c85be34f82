"""Made-up places of sale and the people of the demo."""

import hashlib
import secrets
from datetime import UTC, date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db.backends.postgresql.psycopg_any import DateRange

from outlets.models import Booth, Device, Fair, FairParticipation, Outlet, OutletKind, OutletStaff
from shop.kernel.phone import normalize_phone
from shop.kernel.text import slug_of
from shop.operations.demo.files import DEMO_PASSWORD, Units, day_or_none, days_before, rows
from vendors.models import Vendor, VendorMembership
from vendors.people.models import OfficerPost, User

SINCE = datetime(2025, 1, 1, tzinfo=UTC)


def load_outlets(units: Units, vendors: dict[str, Vendor]) -> dict[str, Outlet]:
    """Sales points, shops, booths and the warehouse, by key."""
    outlets = {
        row["key"]: Outlet(
            kind=row["kind"],
            name=row["name"],
            slug=slug_of(row["name"]),
            operator_name=row["operator_name"],
            operator_vendor=vendors[row["operator_vendor_key"]] if row["operator_vendor_key"] else None,
            commune=units.commune(row["commune_code"]),
            former_commune=units.former(row["former_commune_code"]),
            place_type=row["place_type"],
            address_line=row["address_line"],
            opening_hours=row["opening_hours"],
            decision_number=row["decision_number"],
            opened_on=day_or_none(row["opened_on"]),
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            is_demo=True,
        )
        for row in rows("outlets")
    }
    Outlet.objects.bulk_create(outlets.values())
    return outlets


def load_fairs(
    units: Units, vendors: dict[str, Vendor], outlets: dict[str, Outlet], today: date
) -> dict[str, tuple[date, date]]:
    """The fair with its booths; returns the days of each booth's outlet, by the outlet's key."""
    days: dict[str, tuple[date, date]] = {}
    for row in rows("fairs"):
        starts_on = days_before(today, row["starts_days_before_load"])
        ends_on = days_before(today, row["ends_days_before_load"])
        fair = Fair.objects.create(
            name=row["name"],
            organiser=row["organiser"],
            commune=units.commune(row["commune_code"]),
            starts_on=starts_on,
            ends_on=ends_on,
            is_demo=True,
        )
        for pair in row["booths"].split():
            code, outlet_key = pair.split("=")
            Booth.objects.create(
                fair=fair,
                code=code,
                outlet=outlets[outlet_key],
                during=DateRange(starts_on, ends_on + timedelta(days=1)),
            )
            days[outlet_key] = (starts_on, ends_on)
        FairParticipation.objects.bulk_create(
            FairParticipation(
                fair=fair,
                vendor=vendor,
                invited_on=starts_on - timedelta(days=30),
                accepted_on=starts_on - timedelta(days=20) if number % 3 else None,
                attended_on=starts_on if number % 3 else None,
            )
            for number, vendor in enumerate(list(vendors.values())[:18])
        )
    return days


def load_people(units: Units, vendors: dict[str, Vendor], outlets: dict[str, Outlet]) -> dict[str, User]:
    """Everyone who can sign in to the demo, with one password, by key."""
    password = make_password(DEMO_PASSWORD)
    people: dict[str, User] = {}
    for row in rows("people"):
        is_admin = row["role"] == "admin"
        user = User.objects.create(
            phone=normalize_phone(row["phone"]),
            display_name=row["display_name"],
            password=password,
            is_staff=is_admin,
            is_superuser=is_admin,
            is_demo=True,
        )
        people[row["key"]] = user
        if row["role"] == "officer":
            OfficerPost.objects.create(
                user=user,
                unit=units.province(row["unit_code"]),
                title=row["display_name"],
                valid_from=SINCE.date(),
            )
        elif row["role"] == "producer":
            VendorMembership.objects.create(user=user, vendor=vendors[row["vendor_key"]], role="owner")
        elif row["role"] in {"clerk", "outlet_manager"}:
            OutletStaff.objects.create(
                user=user,
                outlet=outlets[row["outlet_key"]],
                role="manager" if row["role"] == "outlet_manager" else "clerk",
                since=SINCE,
            )
    return people


def load_tills(outlets: dict[str, Outlet], people: dict[str, User]) -> dict[str, Device]:
    """A till for each place that sells over a counter; nobody holds their credentials, they only have a past."""
    return {
        key: Device.objects.create(
            outlet=outlet,
            name="Máy quầy 1 (mẫu)",
            credential_hash=hashlib.sha256(secrets.token_bytes(32)).hexdigest(),
            registered_by=people["admin"],
            registered_at=SINCE,
            is_demo=True,
        )
        for key, outlet in outlets.items()
        if outlet.kind != OutletKind.WAREHOUSE
    }
