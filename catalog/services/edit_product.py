"""What is said of a product: written straight into a draft, proposed for one that shoppers have been shown."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from catalog.models import Category, Product, ProductChange, ProductState
from catalog.selectors.access_product import access_product
from catalog.services.product_faults import Checklist, Faults
from catalog.services.review_product import PROPOSABLE_COLUMNS, SHOWN_STATES, WrongState, propose_change
from catalog.story_prompts import LONGEST_ANSWER, STORY_PROMPTS, assemble_story
from shop.kernel import outbox
from shop.kernel.acting import acting
from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.text import clean_text, slug_of, sort_key
from vendors.models import HelperScope
from vendors.places.models import AdminUnit, Level
from vendors.selectors.access_desk import Desk

MONTHS = range(1, 13)
TOURISM_GROUP = 6
LONGEST_STORY = 8000
LONGEST_TEXT = 4000
IN_REVIEW = "Sản phẩm đang chờ duyệt. Bấm “Rút lại để sửa” rồi lưu lại."
OTHER_KIND = "Dịch vụ tính theo chỗ, hàng hoá tính theo kho: không đổi qua lại, hãy tạo sản phẩm mới."


class ProductDetails(NamedTuple):
    """The part "Thông tin" of a product, as typed.

    category_id                       of one of the 26 sets
    season_from_month, season_to_month  1..12, both or none; 11 to 2 goes over the new year
    """

    name: str
    category_id: int
    commune_id: int
    summary: str = ""
    ingredients: str = ""
    storage: str = ""
    brand: str = ""
    season_from_month: int | None = None
    season_to_month: int | None = None


class Saved(NamedTuple):
    """What a form did. `waiting` is the change that now waits for a moderator, None when all is shown at once."""

    product: Product
    waiting: ProductChange | None = None


def create_product(desk: Desk, details: ProductDetails) -> Product:
    """A new draft. One of the tourism group is a service, fixed from here on: its stock is seats on days.

    raises  NotFound  for a helper without leave for products; Faults
    """
    if not desk.may(HelperScope.PRODUCTS):
        raise NotFound
    columns = check_details(details)
    is_service = is_tour_set(details.category_id)
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        product = Product(vendor=desk.vendor, is_service=is_service, is_demo=desk.vendor.is_demo, **columns)
        product.sort_key = name_key(product.name)
        product.slug = _free_slug(product.name)
        if product.commune_id == desk.vendor.commune_id:
            product.former_commune_id = desk.vendor.former_commune_id
        product.save()
    return product


def edit_details(desk: Desk, product_id: int, details: ProductDetails) -> Saved:
    """Save the part "Thông tin". The season is no word of the producer's and changes at once.

    raises  NotFound; Faults; WrongState  while it waits for its review
    """
    columns = check_details(details)
    product = access_product(desk, product_id)
    if product.is_service != is_tour_set(details.category_id):
        raise Faults({"category_id": OTHER_KIND})
    return _save(desk, product_id, columns)


def is_tour_set(category_id: int) -> bool:
    """Whether a set is of the sixth group: seats on days, no goods on a shelf. One query."""
    return Category.objects.filter(pk=category_id, parent__number=TOURISM_GROUP).exists()


def edit_story(desk: Desk, product_id: int, answers: Sequence[str], story: str = "") -> Saved:
    """Save the answers to the five prompts and the story made of them.

    story   own words, kept as they are; empty: the answers one below another
    raises  NotFound; Faults; WrongState  while it waits for its review
    """
    faults = Checklist()
    kept = [""] * len(STORY_PROMPTS)
    for number, answer in enumerate(answers[: len(STORY_PROMPTS)]):
        with faults.of(f"answer_{number + 1}"):
            kept[number] = clean_text(answer, max_length=LONGEST_ANSWER, many_lines=True)
    told = ""
    with faults.of("story"):
        told = clean_text(story, max_length=LONGEST_STORY, many_lines=True)
    faults.raise_if_any()
    return _save(desk, product_id, {"story_answers": kept, "story": told or assemble_story(kept)})


def declare_origin(
    desk: Desk, product_id: int, *, material_percent: int | None, labour_percent: int | None
) -> Product:
    """Declare how much of material and labour is local. What an officer confirmed before then no longer holds.

    percents  0..100, None: not declared
    raises    NotFound; Faults
    locks     the product
    """
    faults = Checklist()
    check_shares(faults, material_percent, labour_percent)
    faults.raise_if_any()
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        product = access_product(desk, product_id, is_locked=True)
        product.local_material_percent, product.local_labour_percent = material_percent, labour_percent
        product.save(update_fields=["local_material_percent", "local_labour_percent", "updated_at"])
        _tell_if_live(product)
    return product


def check_shares(faults: Checklist, material_percent: int | None, labour_percent: int | None) -> None:
    """Both 0..100, or not declared."""
    for field, percent in (
        ("local_material_percent", material_percent),
        ("local_labour_percent", labour_percent),
    ):
        if percent is not None and not 0 <= percent <= 100:  # noqa: PLR2004 - per cent
            faults.add(field, "Tỷ lệ từ 0 đến 100 %.")


def _save(desk: Desk, product_id: int, columns: Mapping[str, Any]) -> Saved:
    """Straight into the row, or, where shoppers have seen the product, its words into a proposal."""
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        product = access_product(desk, product_id, is_locked=True)
        if product.state == ProductState.IN_REVIEW:
            raise WrongState(IN_REVIEW)
        waits = product.state in SHOWN_STATES
        at_once = {
            key: value
            for key, value in columns.items()
            if not (waits and key in PROPOSABLE_COLUMNS) and getattr(product, key) != value
        }
        for key, value in at_once.items():
            setattr(product, key, value)
        if at_once:
            if "name" in at_once:
                product.sort_key = name_key(product.name)
            if "commune_id" in at_once:
                product.former_commune = None
            product.save(update_fields=[*_field_names(at_once), "sort_key", "former_commune", "updated_at"])
            _tell_if_live(product)
        if not waits:
            return Saved(product)
        words = {key: value for key, value in columns.items() if key in PROPOSABLE_COLUMNS}
        return Saved(product, propose_change(desk, product_id, words))


def _field_names(columns: Mapping[str, Any]) -> list[str]:
    return [key.removesuffix("_id") for key in columns]


def check_details(details: ProductDetails) -> dict[str, Any]:
    """The columns these details become. Two queries. raises Faults"""
    faults = Checklist()
    columns = read_details(details, faults)
    if not Category.objects.filter(pk=details.category_id, kind=Category.Kind.SET).exists():
        faults.add("category_id", "Mời chọn bộ sản phẩm trong danh sách.")
    communes = AdminUnit.objects.filter(level=Level.COMMUNE, valid_to=None)
    if not communes.filter(pk=details.commune_id).exists():
        faults.add("commune_id", "Mời chọn xã, phường trong danh sách.")
    faults.raise_if_any()
    return columns


def read_details(details: ProductDetails, faults: Checklist) -> dict[str, Any]:
    """The columns these details become; whether set and commune exist is the caller's to know. No query."""
    columns: dict[str, Any] = {
        "category_id": details.category_id,
        "commune_id": details.commune_id,
        "season_from_month": details.season_from_month,
        "season_to_month": details.season_to_month,
    }
    for field, longest, many_lines in (
        ("name", 160, False),
        ("summary", 200, False),
        ("ingredients", LONGEST_TEXT, True),
        ("storage", 200, False),
        ("brand", 80, False),
    ):
        with faults.of(field):
            columns[field] = clean_text(getattr(details, field), max_length=longest, many_lines=many_lines)
    if columns.get("name") == "":
        faults.add("name", "Mời nhập tên sản phẩm, ví dụ Mật ong rừng ngập mặn.")
    elif "name" in columns and not slug_of(columns["name"]):
        faults.add("name", "Tên cần có chữ hoặc số.")
    _check_season(faults, details.season_from_month, details.season_to_month)
    return columns


def _check_season(faults: Checklist, first: int | None, last: int | None) -> None:
    if (first is None) != (last is None):
        missing = "season_from_month" if first is None else "season_to_month"
        faults.add(missing, "Mời chọn cả tháng đầu và tháng cuối mùa, hoặc để trống cả hai.")
    for field, month in (("season_from_month", first), ("season_to_month", last)):
        if month is not None and month not in MONTHS:
            faults.add(field, "Tháng từ 1 đến 12.")


def name_key(name: str) -> str:
    """What products are sorted by, cut to its column."""
    return sort_key(name)[: Product._meta.get_field("sort_key").max_length]


def _free_slug(name: str) -> str:
    """An address nobody has: the name's, or with the first free number behind it. One query."""
    base = slug_of(name)[:160].strip("-")
    if not base:
        raise InvalidInput("Tên cần có chữ hoặc số.", path=("name",))
    taken = set(Product.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def _tell_if_live(product: Product) -> None:
    if product.state == ProductState.LIVE:
        outbox.publish("product.changed", product_id=product.pk)
