"""The demo's files hold together by themselves: codes resolve, check digits are right, every kind of goods is there."""

import csv
import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from shop.kernel.phone import normalize_phone
from vendors.tax_code import is_valid_tax_code

DEMO = Path(__file__).resolve().parents[2] / "demo"
TODAY = date(2026, 11, 22)  # the day the fixed dates were written for
MONTHS_36 = timedelta(days=1095)

PLAN_FILES = {
    "agencies": 38,
    "budgets": 7,
    "deadlines": 12,
    "legal_documents": 18,
    "ocop_cycle_steps": 4,
    "places": 16,
    "plans": 6,
    "product_ideas": 3,
    "products": 13,
    "reports": 12,
    "star_rules": 10,
    "subject_types": 15,
    "support_policies": 12,
    "systems_and_channels": 28,
    "targets": 46,
    "training_courses": 13,
}
# QĐ 26/2026/QĐ-TTg, Phụ lục II: which of the 26 sets belong to which of the six groups.
GROUP_OF_SET = {
    **dict.fromkeys(range(1, 14), 1),
    **dict.fromkeys(range(14, 18), 2),
    **dict.fromkeys(range(18, 21), 3),
    **dict.fromkeys(range(21, 23), 4),
    **dict.fromkeys(range(23, 26), 5),
    26: 6,
}
BANDS = {3: (50, 70), 4: (70, 90), 5: (90, 100.5)}
ERAS = {
    "2019": (date(2019, 8, 21), date(2023, 2, 23)),
    "2023": (date(2023, 2, 24), date(2025, 7, 5)),
    "2025": (date(2025, 7, 6), date(2026, 5, 21)),
    "2026": (date(2026, 5, 22), date.max),
}


def rows(name: str) -> list[dict[str, str]]:
    with (DEMO / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def keys(name: str, column: str = "key") -> set[str]:
    return {row[column] for row in rows(name)}


def is_valid_ean13(code: str) -> bool:
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(code))
    return len(code) == 13 and code.isdigit() and total % 10 == 0


@pytest.mark.parametrize(("name", "count"), PLAN_FILES.items())
def test_each_file_of_the_plans_has_all_its_rows(name, count):
    assert len(rows(f"plans/{name}")) == count


def test_every_place_the_plans_name_is_mapped_to_todays_units():
    named = {(plan["plan_id"], plan["province_as_written"]) for plan in rows("plans/plans")}
    named |= {(plan["plan_id"], plan["district_as_written"]) for plan in rows("plans/plans")}
    named |= {(place["plan_id"], place["name_as_written"]) for place in rows("plans/places")}
    named |= {(target["plan_id"], target["unit_as_written"]) for target in rows("plans/targets")}
    named |= {(product["plan_id"], product["place_as_written"]) for product in rows("plans/products")}

    mapped = {(row["context_plan_id"], row["as_written"]) for row in rows("places_today")}

    assert mapped == {(plan, place) for plan, place in named if place}


def test_a_mapped_place_has_codes_of_its_level():
    length = {"province": 2, "commune": 5}
    for row in rows("places_today"):
        codes = row["codes"].split()
        assert codes
        assert {len(code) for code in codes} == {length[row["level_today"]]}, row
    cu_lao = next(r for r in rows("places_today") if r["as_written"] == "Cù lao Phú Lợi Thạnh An")
    assert cu_lao["codes"] == "27676"


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("vendors", "key"),
        ("vendors", "tax_code"),
        ("vendors", "registration_number"),
        ("products", "key"),
        ("products", "name"),
        ("variants", "key"),
        ("bundles", "bundle_key"),
        ("outlets", "key"),
        ("fairs", "key"),
        ("people", "key"),
        ("buyers", "key"),
    ],
)
def test_keys_are_used_once(name, column):
    values = [row[column] for row in rows(name)]

    assert [value for value, times in Counter(values).items() if times > 1] == []
    assert all(values)


@pytest.mark.parametrize(
    ("name", "column", "target", "target_column"),
    [
        ("products", "vendor_key", "vendors", "key"),
        ("variants", "product_key", "products", "key"),
        ("packs", "variant_key", "variants", "key"),
        ("bundles", "vendor_key", "vendors", "key"),
        ("bundles", "outlet_key", "outlets", "key"),
        ("bundle_components", "bundle_key", "bundles", "bundle_key"),
        ("bundle_components", "variant_key", "variants", "key"),
        ("certificates", "product_key", "products", "key"),
        ("outlets", "operator_vendor_key", "vendors", "key"),
        ("consignments", "outlet_key", "outlets", "key"),
        ("consignments", "variant_key", "variants", "key"),
        ("shelves", "variant_key", "variants", "key"),
        ("people", "vendor_key", "vendors", "key"),
        ("people", "outlet_key", "outlets", "key"),
    ],
)
def test_what_one_file_points_at_exists_in_the_other(name, column, target, target_column):
    wanted = {row[column] for row in rows(name)} - {""}

    assert wanted - keys(target, target_column) == set()


@pytest.mark.parametrize("name", ["vendors", "outlets", "buyers"])
def test_places_are_five_digit_codes_now_and_before(name):
    for row in rows(name):
        assert re.fullmatch(r"\d{5}", row["commune_code"])
        assert re.fullmatch(r"\d{5}", row["former_commune_code"])


def test_one_former_commune_always_leads_to_the_same_commune_of_today():
    led_to: dict[str, set[str]] = {}
    for name in ("vendors", "outlets", "buyers"):
        for row in rows(name):
            led_to.setdefault(row["former_commune_code"], set()).add(row["commune_code"])

    assert {old: new for old, new in led_to.items() if len(new) > 1} == {}


def test_vendors_are_of_every_kind_and_nobodys():
    vendors = rows("vendors")

    assert set(Counter(v["kind"] for v in vendors)) == {
        "cooperative",
        "cooperative_group",
        "household",
        "enterprise",
        "farm",
    }
    assert {v["is_women_led"] for v in vendors} == {"0", "1"}
    for vendor in vendors:
        assert is_valid_tax_code(vendor["tax_code"]), vendor["key"]
        assert vendor["tax_code"].startswith("00")  # no province has this prefix
        assert vendor["registration_number"].startswith("DM-")
        assert vendor["bank_bin"] == "970000"  # no bank: a scan of its VietQR can send nobody money
        assert re.fullmatch(r"[A-Z0-9 ]{1,50}", vendor["bank_account_name"])


def test_some_communes_have_three_producers_and_some_one():
    producers = Counter(vendor["commune_code"] for vendor in rows("vendors"))

    assert sum(1 for count in producers.values() if count >= 3) >= 3
    assert sum(1 for count in producers.values() if count == 1) >= 3


def test_phones_are_of_the_made_up_block_and_each_is_one_persons():
    phones = [row["phone"] for name in ("vendors", "people", "buyers", "newcomers") for row in rows(name)]
    phones += [row["owner_phone"] for row in rows("newcomers")]

    assert all(re.fullmatch(r"0900 000 [134]\d\d", phone) for phone in phones)
    assert len({normalize_phone(phone) for phone in phones}) == len(phones)


def test_products_cover_the_groups_the_sets_and_the_plans():
    products = rows("products")
    sets = {int(product["set_number"]) for product in products}

    assert len(products) >= 64
    assert {GROUP_OF_SET[number] for number in sets} == {1, 2, 3, 4, 5, 6}
    assert len(sets) >= 22
    planned = {row["product_name_vi"] for row in rows("plans/products")}
    assert sorted(p["plan_product"] for p in products if p["plan_product"]) == sorted(planned)


def test_products_of_the_plan_come_from_can_gio():
    communes = {v["key"]: v["commune_code"] for v in rows("vendors")}
    can_gio = {"27664", "27667", "27673", "27676"}

    assert {communes[p["vendor_key"]] for p in rows("products") if p["plan_product"]} <= can_gio


def test_every_product_can_be_read_about_and_bought():
    sold = keys("variants", "product_key")
    for product in rows("products"):
        assert product["key"] in sold
        assert 20 <= len(product["summary"]) <= 160, product["key"]
        assert 3 <= len(re.findall(r"[.!?](?:\s|$)", product["story"])) <= 6, product["key"]
        assert product["ingredients"]
        assert len(product["storage"]) <= 200
        percent = product["local_material_percent"]
        assert (percent == "") == (product["set_number"] == "26")
        assert percent == "" or 0 <= int(percent) <= 100


def test_no_story_promises_to_heal():
    promise = re.compile(
        r"chữa|điều trị|trị bệnh|phòng bệnh|ung thư|kháng viêm|tăng sức đề kháng|bổ thận|giảm đau"
    )
    for name in ("products", "vendors", "bundles"):
        for row in rows(name):
            assert not promise.search(f"{row.get('summary', '')} {row['story']}".lower()), row


def test_products_are_there_that_a_search_can_confuse():
    names = " · ".join(product["name"].lower() for product in rows("products"))

    for needle in (
        "mứt dừa",
        "mứt dứa",
        "lạc nhân",
        "đậu phộng",
        "khô cá dứa",
        "mắm nêm",
        "rượu sim",
        "tiêu sọ",
    ):
        assert needle in names
    assert names.count("nước mắm") >= 3
    assert names.count("mật ong") >= 2


def test_a_price_is_for_a_piece_or_for_a_thousand_units():
    for variant in rows("variants"):
        assert variant["base_unit"] in {"piece", "g", "ml"}
        assert variant["price_quantity"] == ("1" if variant["base_unit"] == "piece" else "1000")
        assert int(variant["price_vnd"]) > 0
        assert int(variant["price_vnd"]) % 1000 == 0
        assert variant["vat_class"] in {"not_subject", "5", "8", "10", "special_10"}
        assert variant["vat_unverified"] in {"0", "1"}
        assert len(variant["key"]) <= 40
    assert sum(1 for variant in rows("variants") if variant["base_unit"] == "g") >= 6


def test_alcohol_and_only_alcohol_bears_the_special_tax():
    sets = {product["key"]: product["set_number"] for product in rows("products")}

    for variant in rows("variants"):
        is_alcohol = sets[variant["product_key"]] in {"14", "15"}
        assert (variant["vat_class"] == "special_10") == is_alcohol, variant["key"]


def test_barcodes_are_vietnamese_have_their_check_digit_and_are_used_once():
    codes = [row["gtin"] for name in ("variants", "bundles") for row in rows(name) if row["gtin"]]

    assert all(code.startswith("893") and is_valid_ean13(code) for code in codes)
    assert len(set(codes)) == len(codes)
    assert len(rows("variants")) / 2 < len(codes) < len(rows("variants"))


def test_packs_are_of_goods_counted_in_pieces():
    unit = {variant["key"]: variant["base_unit"] for variant in rows("variants")}

    for pack in rows("packs"):
        assert unit[pack["variant_key"]] == "piece"
        assert int(pack["quantity"]) >= 2
        assert pack["quantity"] in re.findall(r"\d+", pack["name"])


def test_a_gift_box_joins_producers_of_several_communes_and_costs_less_than_its_parts():
    variants = {variant["key"]: variant for variant in rows("variants")}
    vendor_of = {product["key"]: product["vendor_key"] for product in rows("products")}
    commune_of = {vendor["key"]: vendor["commune_code"] for vendor in rows("vendors")}
    for bundle in rows("bundles"):
        parts = [row for row in rows("bundle_components") if row["bundle_key"] == bundle["bundle_key"]]
        makers = {vendor_of[variants[part["variant_key"]]["product_key"]] for part in parts}

        assert len(makers) >= 3
        assert len({commune_of[maker] for maker in makers}) >= 3
        worth = sum(
            int(part["quantity"]) * int(v["price_vnd"]) // int(v["price_quantity"])
            for part in parts
            for v in [variants[part["variant_key"]]]
        )
        assert worth * 0.8 < int(bundle["price_vnd"]) < worth


def test_a_certificate_fits_the_decision_in_force_on_its_day():
    for row in rows("certificates"):
        issued = date.fromisoformat(row["issued_on"])
        first, last = ERAS[row["era"]]
        assert first <= issued <= last, row
        low, high = BANDS[int(row["stars"])]
        if row["is_five_at_province"]:  # points for five stars, four until the ministry has decided
            low, high = BANDS[5]
        assert low <= float(row["score"]) < high, row
        if row["era"] == "2019":
            assert row["score"].isdigit()  # whole points only, under QĐ 1048/2019
        if row["issued_days_before_load"]:
            assert issued == TODAY - timedelta(days=int(row["issued_days_before_load"]))


def test_the_body_that_signed_is_the_one_the_era_names():
    for row in rows("certificates"):
        is_district = row["issuing_body"].startswith(("UBND huyện", "UBND quận", "UBND thị xã"))
        is_district |= row["issuing_body"] == "UBND thành phố Sa Đéc"
        assert row["issuing_body"].startswith("Bộ Nông nghiệp") == (row["stars"] == "5"), row
        assert is_district == (row["era"] == "2023" and row["stars"] == "3"), row


def test_certificates_show_every_state_a_mark_can_be_in():
    newest: dict[str, dict[str, str]] = {}
    for row in rows("certificates"):
        known = newest.get(row["product_key"])
        if known is None or row["issued_on"] > known["issued_on"]:
            newest[row["product_key"]] = row
    left = {
        key: date.fromisoformat(row["issued_on"]) + MONTHS_36 - TODAY
        for key, row in newest.items()
        if not row["revoked_on"]
    }

    assert len(keys("products") - set(newest)) in {3, 4, 5}
    assert sum(1 for days in left.values() if days.days < 0) >= 4
    assert sum(1 for days in left.values() if 0 < days.days <= 120) >= 4
    assert sum(1 for days in left.values() if days.days > 0) >= 0.75 * len(keys("products"))
    assert sum(1 for row in newest.values() if row["revoked_on"] and row["revocation_reason"]) == 1
    assert {row["stars"] for row in newest.values()} == {"3", "4", "5"}
    assert len(rows("certificates")) > len(newest)  # a product that was rated again


def test_what_stands_relative_to_the_day_of_loading_has_four_stars():
    # Three stars were signed by the district in one era and by the province in the next: a moving day would lie.
    moving = [row for row in rows("certificates") if row["issued_days_before_load"]]

    assert moving
    assert {row["stars"] for row in moving} == {"4"}


def test_outlets_are_of_every_kind_and_on_land_of_vietnam():
    outlets = rows("outlets")
    kinds = Counter(outlet["kind"] for outlet in outlets)

    assert kinds["sales_point"] >= 6
    assert (kinds["own_shop"], kinds["fair_booth"], kinds["warehouse"]) == (1, 2, 1)
    for outlet in outlets:
        assert 8 < float(outlet["latitude"]) < 24
        assert 102 < float(outlet["longitude"]) < 110
        assert (outlet["kind"] == "own_shop") <= bool(outlet["operator_vendor_key"])
        assert (outlet["decision_number"] != "") == (outlet["kind"] == "sales_point")
        date.fromisoformat(outlet["opened_on"])


def test_the_fair_is_over_when_the_demo_is_loaded_and_its_booths_are_outlets():
    booths = {outlet["key"] for outlet in rows("outlets") if outlet["kind"] == "fair_booth"}
    for fair in rows("fairs"):
        assert int(fair["starts_days_before_load"]) > int(fair["ends_days_before_load"]) > 0
        assert {pair.split("=")[1] for pair in fair["booths"].split()} == booths


def test_sales_points_carry_goods_of_other_communes_and_provinces():
    vendors = {vendor["key"]: vendor for vendor in rows("vendors")}
    vendor_of = {product["key"]: vendors[product["vendor_key"]] for product in rows("products")}
    origin = {variant["key"]: vendor_of[variant["product_key"]] for variant in rows("variants")}
    outlets = {outlet["key"]: outlet for outlet in rows("outlets")}
    carried: dict[str, set[str]] = {}
    for row in rows("consignments"):
        carried.setdefault(row["outlet_key"], set()).add(origin[row["variant_key"]]["commune_code"])

    assert set(carried) == set(outlets)
    for key, communes in carried.items():
        if outlets[key]["kind"] == "sales_point":
            assert len(communes - {outlets[key]["commune_code"]}) >= 5, key


def test_quantities_are_whole_and_tickets_lie_on_no_sales_point():
    services = {product["key"] for product in rows("products") if product["set_number"] == "26"}
    tickets = {variant["key"] for variant in rows("variants") if variant["product_key"] in services}
    deliveries = [(row["outlet_key"], row["variant_key"]) for row in rows("consignments")]

    assert len(set(deliveries)) == len(deliveries)
    assert tickets.isdisjoint(variant for _, variant in deliveries)
    assert keys("shelves", "variant_key") == keys("variants")
    assert all(int(row["quantity"]) > 0 for name in ("consignments", "shelves") for row in rows(name))
    pieces = {v["key"] for v in rows("variants") if v["base_unit"] == "piece"}
    assert sum(int(row["quantity"]) for row in rows("consignments") if row["variant_key"] in pieces) > 20_000


def test_every_role_is_played_and_each_sales_point_has_a_clerk():
    people = rows("people")
    clerks = {person["outlet_key"] for person in people if person["role"] == "clerk"}

    assert {p["role"] for p in people} == {
        "producer",
        "clerk",
        "outlet_manager",
        "officer",
        "admin",
        "shopper",
        "moderator",
        "commune_officer",
        "staff",
        "helper",
    }
    assert {o["key"] for o in rows("outlets") if o["kind"] == "sales_point"} <= clerks
    officers = {person["unit_code"] for person in people if person["role"] == "officer"}
    assert {"79", "91", "92"} <= officers
    belongs = {
        "producer": "vendor_key",
        "staff": "vendor_key",
        "helper": "vendor_key",
        "commune_officer": "unit_code",
        "clerk": "outlet_key",
        "outlet_manager": "outlet_key",
        "officer": "unit_code",
    }
    for person in people:
        filled = [c for c in ("vendor_key", "outlet_key", "unit_code") if person[c]]
        assert filled == [belongs[person["role"]]] if person["role"] in belongs else filled == []


def test_buyers_live_in_many_communes():
    buyers = rows("buyers")

    assert len(buyers) >= 60
    assert len({buyer["commune_code"] for buyer in buyers}) >= 25
    assert len({buyer["name"] for buyer in buyers}) == len(buyers)


def test_the_eras_follow_each_other_without_a_gap():
    for (_, last), (first, _) in pairwise(ERAS.values()):
        assert first - last == timedelta(days=1)


def test_the_readme_names_every_file():
    readme = (DEMO / "README.md").read_text(encoding="utf-8")

    for path in DEMO.glob("*.csv"):
        assert f"`{path.name}`" in readme
