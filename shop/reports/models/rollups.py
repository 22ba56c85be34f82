"""Sums kept beside the facts, so that a year by commune is read from thousands of rows and not from millions.

Derived: `shop.reports.services.roll_up` alone writes them, in the transaction that writes the facts, and can make them
anew (docs/decisions/0006-rollups.md).
"""

from django.db import models

# Numbers in the key: with words it took twice the room and twice the time to write.
VIEW_CODES = {"origin": 1, "sale": 2, "buyer": 3}
CHANNEL_CODES = {"online": 1, "sales_point": 2, "fair": 3, "own_shop": 4}


class _Sums(models.Model):
    """Facts of one stretch of days, view, commune, channel and party, added up.

    view, channel        VIEW_CODES, CHANNEL_CODES
    first_day, last_day  a stretch of shop.reports.spans
    unit_id              the commune frozen in the facts; 0: the buyer is not known
    party_id             origin: the producer; sale: the outlet; buyer: the producer where the buyer is not known,
                         else 0. Producers have one commune of origin and outlets one of sale, nearly always, so this
                         adds few rows and keeps exact who stands behind a figure
    taken_back_vnd       cancellations and returns, <= 0, contained in amount_vnd
    lines                facts of sales
    vendor_low, _high    the smallest and the largest id among the producers
    has_three_vendors    there is one more between them: with these three columns "fewer than three producers" is
                         exact for any union of rows (shop.reports.masking)
    """

    is_derived = True  # no page in the admin: there is nothing to look up or to correct here

    view = models.SmallIntegerField()
    first_day = models.DateField()
    last_day = models.DateField()
    unit_id = models.BigIntegerField()
    channel = models.SmallIntegerField()
    party_id = models.BigIntegerField()
    amount_vnd = models.BigIntegerField()
    taken_back_vnd = models.BigIntegerField()
    lines = models.BigIntegerField()
    vendor_low = models.BigIntegerField()
    vendor_high = models.BigIntegerField()
    has_three_vendors = models.BooleanField()
    has_demo = models.BooleanField()

    class Meta:
        abstract = True


class CommuneSum(_Sums):
    """One row a key."""

    pk = models.CompositePrimaryKey("view", "first_day", "last_day", "unit_id", "channel", "party_id")

    class Meta:
        verbose_name = "Tổng theo xã"
        verbose_name_plural = "Tổng theo xã"

    def __str__(self) -> str:
        return f"{self.view} {self.unit_id} {self.first_day}-{self.last_day}: {self.amount_vnd}"


class CommuneSumWaiting(_Sums):
    """What a batch of facts adds, until it is merged into CommuneSum; reports read both.

    Batches only insert here, so two workers never wait for each other over the row of a busy commune.
    """

    class Meta:
        verbose_name = "Tổng theo xã chờ gộp"
        verbose_name_plural = "Tổng theo xã chờ gộp"

    def __str__(self) -> str:
        return f"{self.view} {self.unit_id} {self.first_day}-{self.last_day}: {self.amount_vnd}"
