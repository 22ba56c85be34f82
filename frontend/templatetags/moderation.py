"""Tags of moderation's pages."""

from django import template
from django.utils.safestring import SafeString

from catalog.models import ProductPicture
from catalog.selectors.pictures import picture_address
from frontend.picture_markup import picture_markup
from shop.kernel.picture_names import name_of_width

register = template.Library()

SIZES = "(min-width:40rem) 12rem, 45vw"


@register.simple_tag
def review_picture(one: ProductPicture) -> SafeString:
    """A picture that may not be shown to anybody else yet, in the widths that are drawn; needs its file loaded."""
    name, widths = str(one.picture.file.name), one.picture.widths
    if widths:
        name = name_of_width(name, max(widths), "jpg")
    return picture_markup(
        name, alt=one.alt, sizes=SIZES, room=(one.picture.width, one.picture.height), has_jpeg_widths=True
    )


@register.filter
def whole_picture(one: ProductPicture) -> str:
    """The address of the picture as it is kept, to look at closely."""
    return picture_address(str(one.picture.file.name))
