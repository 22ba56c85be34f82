"""The kept picture of shared links to producers: drawn anew when what it says is no longer so."""

from collections.abc import Iterable
from datetime import date

from django.core.files.base import ContentFile

from catalog.selectors.producer_marks import CardFacts, producers_to_draw
from vendors.models import Vendor

# A card takes a tenth of a second: many more than these at once would keep the outbox from its sales, so they wait for
# the hourly round.
MOST_AT_ONCE = 8
MOST_A_ROUND = 400


def draw_for(vendor_ids: Iterable[int], *, day: date) -> int:
    """Draw the cards of approved producers where name, commune or stars changed; returns how many were drawn."""
    wanted = producers_to_draw(day=day, vendor_ids=vendor_ids)[:MOST_AT_ONCE]
    return sum(_draw(vendor, facts) for vendor, facts in wanted)


def draw_all_that_changed(*, day: date) -> int:
    """The hourly round: what was left over, and stars that ended overnight; returns how many were drawn."""
    return sum(_draw(vendor, facts) for vendor, facts in producers_to_draw(day=day)[:MOST_A_ROUND])


def _draw(vendor: Vendor, facts: CardFacts) -> int:
    """The file is named by what it says, so the page knows without opening it whether it still holds."""
    from catalog.services.draw_producer_card import draw_producer_card  # noqa: PLC0415 - loads what few need

    name = facts.file_name(vendor.pk)
    storage = vendor.share_picture.storage
    if not storage.exists(name):
        storage.save(name, ContentFile(draw_producer_card(**facts._asdict())))
    return Vendor.objects.filter(pk=vendor.pk).update(share_picture=name)
