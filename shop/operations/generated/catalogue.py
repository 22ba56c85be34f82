"""Made-up producers and their goods: rows for COPY, the same for the same seed."""

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from psycopg import Connection

from shop.kernel.clock import add_months
from shop.kernel.text import slug_of, sort_key
from shop.operations.generated import vocabulary as words
from shop.operations.generated.amounts import Amounts
from shop.operations.generated.loading import copy_rows
from shop.operations.generated.vocabulary import Kind, Size
from vendors.tax_code import is_valid_tax_code

VENDORS_A_PRODUCT = 0.53  # 8,500 producers of 16,000 products in the country
BUNDLE_EVERY = 100
BUNDLE_FACTOR = (
    9  # a gift box costs nine tenths of its parts: tenths of thousands of đồng part without a rest
)
SHARE_RENEWED, SHARE_LAPSED, SHARE_BARE, SHARE_REVOKED = 0.4, 0.07, 0.03, 0.005
SHARE_DEARER, SHARE_WITH_GTIN, SHARE_WITH_PACK, SHARE_WITHDRAWN = 0.3, 0.6, 0.5, 0.01
SHARE_WOMEN_LED, SHARE_RISEN = 0.4, 0.3  # led by a woman; got another star when renewed
STAR_WEIGHTS = (68, 29, 3)
SCORES = {3: (50, 69), 4: (70, 89), 5: (90, 98)}
MOST_GTINS = 1_000_000
REFORM = date(2025, 7, 1)
MINISTRY_RENAMED = date(2025, 3, 1)


class Commune(NamedTuple):
    """A commune of today with its province, and one unit it was made of with its district and province."""

    id: int
    name: str
    since: date
    province_code: str
    province_label: str
    former_id: int
    former_district: str
    former_province: str
    latitude: float | None
    longitude: float | None


class Era(NamedTuple):
    id: int
    valid_from: date
    valid_to: date | None


class Maker(NamedTuple):
    """A producer as its goods need it."""

    id: int
    family: str
    kind: str
    commune: Commune


class Goods(NamedTuple):
    """A variant that a gift box can be made of: sold by the piece, at one price ever since."""

    variant_id: int
    price_vnd: int


def communes_of(connection: "Connection[Any]") -> list[Commune]:
    """Communes of today that were made of older ones, each with one of those, in order of province."""
    return [
        Commune(*row)
        for row in connection.execute(
            """
            SELECT DISTINCT ON (province.code, unit.code) unit.id, unit.name, unit.valid_from, province.code,
              lower(left(kind.label, 1)) || substr(kind.label, 2) || ' ' || province.name,
              former.id, coalesce(district.name, ''), coalesce(old_province.name, ''), unit.latitude, unit.longitude
            FROM places_adminunit unit
            JOIN places_adminunit province ON province.id = unit.parent_id
            JOIN (VALUES ('tinh', 'Tỉnh'), ('thanh_pho', 'Thành phố')) kind(code, label) ON kind.code = province.kind
            JOIN places_adminunitsuccession s ON s.successor_id = unit.id AND s.is_default
            JOIN places_adminunit former ON former.id = s.predecessor_id
            LEFT JOIN places_adminunit district ON district.id = former.parent_id
            LEFT JOIN places_adminunit old_province ON old_province.id = district.parent_id
            WHERE unit.level = 'commune' AND unit.valid_to IS NULL
            ORDER BY province.code, unit.code, former.name = unit.name DESC, former.code
            """
        )
    ]


class Catalogue:
    """Makes everything that hangs on a producer, in order of id, and remembers what others ask of it."""

    def __init__(self, amounts: Amounts, last_day: date, connection: "Connection[Any]") -> None:
        self.amounts = amounts
        self.last_day = last_day
        self.connection = connection
        self.random = random.Random(f"catalogue {amounts.seed}")  # noqa: S311 - a repeatable play, not a secret
        self.communes = communes_of(connection)
        self.sets: dict[int, int] = dict(
            connection.execute("SELECT number, id FROM catalog_category WHERE kind = 'set'").fetchall()
        )
        eras = connection.execute(
            "SELECT id, valid_from, valid_to FROM catalog_certificationera ORDER BY valid_from"
        )
        self.eras = [Era(*row) for row in eras]
        self.since = datetime(last_day.year - 4, 1, 1, tzinfo=UTC)
        self.makers: list[Maker] = []
        self._rows: dict[str, list[tuple[Any, ...]]] = {}
        self._variant_id = 0
        self._component_id = 0
        self._gtins = 0
        self._for_boxes: list[Goods] = []

    def load(self) -> None:
        """Write everything: producers first, then what they make."""
        copy_rows(self.connection, "vendors_vendor", VENDOR_COLUMNS, self._vendors())
        for product_id in range(1, self.amounts.products + 1):
            self._product(product_id)
        for table, columns in TABLES.items():
            copy_rows(self.connection, table, columns, self._rows.get(table, []))
        self._rows.clear()

    def pick(self, items: Any) -> Any:
        return items[int(self.random.random() * len(items))]

    def _add(self, table: str, *row: Any) -> None:
        self._rows.setdefault(table, []).append(row)

    # -- producers ------------------------------------------------------------------------------------------------

    def _vendors(self) -> Iterator[tuple[Any, ...]]:
        codes = tax_codes()
        for number in range(1, max(4, int(self.amounts.products * VENDORS_A_PRODUCT)) + 1):
            commune = self.pick(self.communes)
            family = self._family(commune.province_code)
            kind = self.random.choices(words.VENDOR_KINDS, words.VENDOR_KIND_WEIGHTS)[0]
            self.makers.append(Maker(number, family, kind, commune))
            short, form = words.FORMS[kind]
            owner = self.person()
            name = f"{short} {words.TRADES[family]} {commune.name}"
            if kind in {"household", "enterprise"}:
                name = f"{short} {owner.split()[0]} {owner.split()[-1]} {commune.name}"
            yield (
                *(number, kind, f"{form} {name.removeprefix(short).strip()}", name),
                *(f"{slug_of(name)}-{number}", next(codes), f"DM-{commune.province_code}-{number:06d}"),
                *(commune.id, commune.former_id, self.address(), self.phone()),
                *(
                    self.random.random() < SHARE_WOMEN_LED,
                    self._story(commune.name, words.TRADES[family].lower()),
                ),
                *("970000", f"{number:010d}", slug_of(owner).replace("-", " ").upper(), "approved"),
                *(self.since, True),
            )

    def _family(self, province_code: str) -> str:
        choices = [*words.ANYWHERE]
        choices += words.COLD_FAMILIES if province_code in words.COLD_PROVINCES else words.WARM_FAMILIES
        if province_code not in words.INLAND_PROVINCES:
            choices += [words.SEA_FAMILY] * 4
        return str(self.pick(choices))

    def person(self) -> str:
        return " ".join(map(self.pick, (words.FAMILY_NAMES, words.MIDDLE_NAMES, words.GIVEN_NAMES)))

    def address(self) -> str:
        return f"Số {1 + int(self.random.random() * 300)} đường {self.pick(words.STREETS)} (mẫu)"

    def phone(self) -> str:
        # 0900 000 xxx, as everywhere in our made-up data: nobody's number.
        return f"+84900000{int(self.random.random() * 1000):03d}"

    def _story(self, place: str, thing: str) -> str:
        chosen = self.random.sample(words.STORIES, 3)
        return " ".join(sentence.format(place=place, thing=thing) for sentence in chosen)

    # -- goods ----------------------------------------------------------------------------------------------------

    def _maker_of(self, product_id: int) -> Maker:
        """Every producer makes something; what is left goes to a few more than to the many."""
        if product_id <= len(self.makers):
            return self.makers[product_id - 1]
        return self.makers[int(len(self.makers) * self.random.random() ** 1.3)]

    def _product(self, product_id: int) -> None:
        maker = self._maker_of(product_id)
        if product_id % BUNDLE_EVERY == 0 and len(self._for_boxes) >= BUNDLE_EVERY // 10:
            self._gift_box(product_id, maker)
            return
        kind: Kind = self.pick(words.FAMILIES[maker.family])
        quality = "" if kind.set_number == words.TOURISM_SET else self.pick(words.QUALITIES)
        name = " ".join(word for word in (kind.name, quality, maker.commune.name) if word)
        self._write_product(product_id, maker, kind.set_number, name, kind.made_of)
        self._certificates(product_id, maker.commune)
        sizes = words.SIZES[kind.sizes]
        count = (
            len(sizes) if kind.set_number == words.TOURISM_SET else 1 + int(self.random.random() * len(sizes))
        )
        dearer = 0.7 + 0.6 * self.random.random()
        for position, size in enumerate(sizes[:count], 1):
            self._variant(product_id, position, kind, size, dearer)

    def _write_product(self, product_id: int, maker: Maker, set_number: int, name: str, made_of: str) -> None:
        is_service = set_number == words.TOURISM_SET
        thing = name.removesuffix(maker.commune.name).strip().lower()
        summary = f"Đi chơi, ăn ở cùng bà con {maker.commune.name}." if is_service else f"Làm từ {made_of}."
        created_at = datetime.combine(self.last_day, datetime.min.time(), tzinfo=UTC) - timedelta(
            days=30 + int(self.random.random() * 1300)
        )
        state = "withdrawn" if self.random.random() < SHARE_WITHDRAWN else "live"
        self._add(
            "catalog_product",
            *(product_id, maker.id, self.sets[set_number], maker.commune.id, maker.commune.former_id),
            *(name, sort_key(name), f"{slug_of(name)}-{product_id}", summary),
            *(self._story(maker.commune.name, thing), "" if is_service else made_of[0].upper() + made_of[1:]),
            *(
                "" if is_service else "Nơi khô ráo, thoáng mát",
                50 + int(self.random.random() * 51),
                is_service,
            ),
            *(state, "", "", created_at, created_at, True),
        )

    def _variant(self, product_id: int, position: int, kind: Kind, size: Size, dearer: float) -> None:
        self._variant_id += 1
        price_vnd = max(5_000, round(kind.price_vnd * size.factor * dearer / 1000) * 1000)
        self._add(
            "catalog_variant",
            *(self._variant_id, product_id, size.name, f"SP{product_id:06d}-{position}", self._gtin(size)),
            *(size.base_unit, size.unit_word, price_vnd, size.price_quantity, size.grams or None),
            *(kind.vat_class, True, kind.days or None, False, True, position),
        )
        self._prices(self._variant_id, price_vnd, size)
        if size.base_unit == "piece" and size.grams and self.random.random() < SHARE_WITH_PACK:
            pieces = self.pick((10, 12, 20, 24))
            self._add("catalog_pack", self._variant_id, f"Thùng {pieces} {size.unit_word}", pieces, None)

    def _gtin(self, size: Size) -> str | None:
        if not size.grams or self.random.random() > SHARE_WITH_GTIN or self._gtins >= MOST_GTINS:
            return None
        self._gtins += 1
        return with_check_digit(f"893000{self._gtins - 1:06d}")

    def _prices(self, variant_id: int, price_vnd: int, size: Size) -> None:
        """The price since the beginning, and for some a lower one until a day within the years of sales."""
        since = self.since
        if self.random.random() < SHARE_DEARER:
            before = max(1_000, price_vnd * 93 // 100_000 * 1_000)
            self._add("catalog_pricechange", variant_id, before, size.price_quantity, since, "generated")
            # Midnight in Vietnam, so that a day has one price.
            day = self.last_day - timedelta(days=20 + int(self.random.random() * 900))
            since = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=7)
        elif size.base_unit == "piece" and size.unit_word != "vé":
            self._for_boxes.append(Goods(variant_id, price_vnd))
        self._add("catalog_pricechange", variant_id, price_vnd, size.price_quantity, since, "generated")

    def _gift_box(self, product_id: int, maker: Maker) -> None:
        """Two to five goods of several producers in one box."""
        self._write_product(
            product_id, maker, 8, f"Giỏ quà {maker.commune.name}", "đặc sản của nhiều chủ thể"
        )
        self._certificates(product_id, maker.commune)
        contents = {
            goods.variant_id: (goods, 1 + int(self.random.random() * 2))
            for goods in (self.pick(self._for_boxes) for _ in range(2 + int(self.random.random() * 4)))
        }
        price_vnd = sum(goods.price_vnd * each for goods, each in contents.values()) * BUNDLE_FACTOR // 10
        self._variant_id += 1
        size = Size(f"Giỏ {len(contents)} món", "giỏ", 1, 0)
        self._add(
            "catalog_variant",
            *(self._variant_id, product_id, size.name, f"GQ{product_id:06d}", None, "piece", "giỏ"),
            *(price_vnd, 1, None, "8", True, None, True, True, 1),
        )
        for component_id, (_, each) in contents.items():
            self._component_id += 1
            self._add("catalog_bundlecomponent", self._component_id, self._variant_id, component_id, each)
        self._add("catalog_pricechange", self._variant_id, price_vnd, 1, self.since, "generated")

    # -- certificates ---------------------------------------------------------------------------------------------

    def _certificates(self, product_id: int, commune: Commune) -> None:
        """Most have a valid one, many of those renewed it; some let it run out; a few never had any."""
        chance = self.random.random()
        if chance < SHARE_BARE:
            return
        stars = self.random.choices((3, 4, 5), STAR_WEIGHTS)[0]
        if chance < SHARE_BARE + SHARE_LAPSED:
            self._certificate(product_id, commune, stars, add_months(self.last_day, -36) - self._days(5, 500))
            return
        issued_on = self.last_day - self._days(10, 1060)
        if self.random.random() < SHARE_RENEWED:
            earlier = add_months(issued_on, -36) + self._days(0, 40)
            self._certificate(
                product_id, commune, max(3, stars - int(self.random.random() < SHARE_RISEN)), earlier
            )
        self._certificate(product_id, commune, stars, issued_on, may_be_revoked=True)

    def _days(self, least: int, most: int) -> timedelta:
        return timedelta(days=least + int(self.random.random() * (most - least)))

    def _certificate(
        self, product_id: int, commune: Commune, stars: int, issued_on: date, *, may_be_revoked: bool = False
    ) -> None:
        era = next((e for e in reversed(self.eras) if e.valid_from <= issued_on), None)
        if era is None:  # before the programme's first decision
            return
        least, most = SCORES[stars]
        is_revoked = may_be_revoked and self.random.random() < SHARE_REVOKED
        revoked_on = issued_on + (self.last_day - issued_on) / 2 if is_revoked else None
        self._add(
            "catalog_certificate",
            *(product_id, stars, least + int(self.random.random() * 2 * (most - least)) / 2, era.id),
            *(
                f"DM-{100 + int(self.random.random() * 4900)}/QĐ-UBND",
                issuing_body(commune, stars, issued_on),
            ),
            *(issued_on, add_months(issued_on, 36), revoked_on),
            *("Không còn đạt điều kiện an toàn thực phẩm (mẫu)" if is_revoked else "", "", True),
        )


def issuing_body(commune: Commune, stars: int, day: date) -> str:
    """Who ranked so many stars on that day: district and province until districts ended, the ministry for five."""
    if stars == 5:  # noqa: PLR2004 - stars are three to five
        since = "Môi trường" if day >= MINISTRY_RENAMED else "Phát triển nông thôn"
        return f"Bộ Nông nghiệp và {since}"
    if day >= REFORM:
        return f"UBND {commune.province_label}"
    if stars == 3 and commune.former_district:  # noqa: PLR2004
        return f"UBND huyện {commune.former_district}"
    return f"UBND tỉnh {commune.former_province}"


def tax_codes() -> Iterator[str]:
    """Well-formed codes of ten digits that begin with 00, which no province has."""
    number = 1_000_000
    while True:
        number += 1
        for digit in range(10):
            code = f"00{number:07d}{digit}"
            if is_valid_tax_code(code):
                yield code
                break


def with_check_digit(twelve: str) -> str:
    """A GTIN-13 of its first twelve digits (GS1: weights 1 and 3 in turn)."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(twelve))
    return f"{twelve}{-total % 10}"


def columns(text: str) -> tuple[str, ...]:
    return tuple(text.split())


VENDOR_COLUMNS = columns(
    "id kind legal_name name slug tax_code registration_number commune_id former_commune_id address_line phone "
    "is_women_led story bank_bin bank_account bank_account_name state created_at is_demo"
)
TABLES: dict[str, Iterable[str]] = {
    "catalog_product": columns(
        "id vendor_id category_id commune_id former_commune_id name sort_key slug summary story ingredients storage "
        "local_material_percent is_service state picture share_picture created_at updated_at is_demo"
    ),
    "catalog_variant": columns(
        "id product_id name sku gtin base_unit unit_word price_vnd price_quantity net_weight_g vat_class "
        "is_vat_unverified shelf_life_days is_bundle is_active position"
    ),
    "catalog_pack": columns("variant_id name quantity gtin"),
    "catalog_bundlecomponent": columns("id bundle_id component_id quantity"),
    "catalog_pricechange": columns("variant_id price_vnd price_quantity valid_from changed_by"),
    "catalog_certificate": columns(
        "product_id stars score era_id decision_number issuing_body issued_on expires_on revoked_on "
        "revocation_reason scan is_demo"
    ),
}
