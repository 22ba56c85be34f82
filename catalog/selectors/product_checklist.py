"""What a product still lacks: before it can be let onto the market, and to sell well."""

from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from catalog.models import BundleComponent, Product, ProductPaper, ProductPicture, Variant

# Groups whose goods are eaten, drunk or taken: Luật An toàn thực phẩm asks for papers.
FOOD_GROUPS = (1, 2, 3)


class Missing(NamedTuple):
    """One thing to add.

    section      where it is added: the part of the product's address
    is_required  without it a review cannot be asked for
    """

    key: str
    label: str
    section: str
    is_required: bool


STORY = Missing("story", "câu chuyện sản phẩm", "cau-chuyen", is_required=True)
SIZE = Missing("size", "ít nhất một quy cách có giá", "quy-cach", is_required=True)
CONTENTS = Missing("contents", "hàng trong giỏ quà", "quy-cach", is_required=True)
INGREDIENTS = Missing("ingredients", "thành phần, nguyên liệu", "thong-tin", is_required=True)
PICTURE = Missing("picture", "ảnh chụp sản phẩm", "anh", is_required=False)
PAPER = Missing("paper", "giấy tờ an toàn thực phẩm hoặc bản tự công bố", "giay-to", is_required=False)
ORIGIN = Missing("origin", "tỷ lệ nguyên liệu, lao động địa phương", "nguon-goc", is_required=False)


def with_what_it_has(products: QuerySet[Product]) -> QuerySet[Product]:
    """Annotates what `missing_of` reads, so that a list of products costs one query."""
    sizes = Variant.objects.filter(product=OuterRef("pk"), is_active=True)
    empty_boxes = sizes.filter(~Exists(BundleComponent.objects.filter(bundle=OuterRef("pk"))), is_bundle=True)
    papers = ProductPaper.objects.filter(
        product=OuterRef("pk"), withdrawn_at=None, kind__in=["self_declaration", "food_safety"]
    )
    pictures = ProductPicture.objects.filter(product=OuterRef("pk"), removed_at=None)
    return products.annotate(
        has_size=Exists(sizes.filter(price_vnd__gt=0)),
        has_empty_box=Exists(empty_boxes),
        has_food_paper=Exists(papers),
        has_picture=Exists(pictures),
    )


def missing_of(product: Product) -> list[Missing]:
    """What is missing, the required first. Needs `with_what_it_has` and the category with its group. No query."""
    group = product.category.parent.number if product.category.parent else None
    is_food = group in FOOD_GROUPS
    lacks = {
        STORY: not product.story.strip(),
        SIZE: not product.has_size,  # type: ignore[attr-defined]
        CONTENTS: product.has_empty_box,  # type: ignore[attr-defined]
        INGREDIENTS: is_food and not product.ingredients.strip(),
        PICTURE: not product.has_picture,  # type: ignore[attr-defined]
        PAPER: is_food and not product.has_food_paper,  # type: ignore[attr-defined]
        ORIGIN: product.local_material_percent is None or product.local_labour_percent is None,
    }
    return [missing for missing, is_lacking in lacks.items() if is_lacking]


def missing_for_review(product: Product) -> list[Missing]:
    """What keeps a product from being sent to review. 1 query."""
    found = with_what_it_has(Product.objects.select_related("category__parent")).get(pk=product.pk)
    return [missing for missing in missing_of(found) if missing.is_required]
