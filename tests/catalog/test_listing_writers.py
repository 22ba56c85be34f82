"""Lists under two writers at once; commits, so in a database of its own."""

from threading import Thread

from django.db import connection, transaction

from catalog.models import Certificate, Listing, Variant
from tests.world import NOW, make_variant

DAY = NOW.date()


def test_two_writers_of_one_product_follow_each_other(own_database):
    """One revokes while the other changes the price: the later must see what the earlier has written."""
    variant = make_variant()
    done = []

    def change_price() -> None:
        try:
            Variant.objects.filter(pk=variant.pk).update(price_vnd=1_000)
            done.append(True)
        finally:
            connection.close()

    with transaction.atomic():
        Certificate.objects.update(revoked_on=DAY, revocation_reason="Sai nhãn")
        rival = Thread(target=change_price)
        rival.start()
        rival.join(0.5)
        assert not done  # it waits
    rival.join(10)

    assert done
    row = Listing.objects.get(product=variant.product_id, valid_from__lte=DAY, valid_to__gt=DAY)
    assert (row.stars, row.price_vnd) == (0, 1_000)
