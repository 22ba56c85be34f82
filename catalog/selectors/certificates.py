"""Star certificates of some products over the years, for sales of several days at once."""

from collections.abc import Iterable
from datetime import date

from catalog.models import Certificate


class CertificatesOverTime:
    """All certificates of some products, read once and asked for any day.

    history  in the order of their issue
    """

    def __init__(self, history: Iterable[Certificate]) -> None:
        self._history = list(history)
        self._valid: dict[date, dict[int, Certificate]] = {}
        self._ended: dict[date, set[int]] = {}

    def valid_on(self, day: date) -> dict[int, Certificate]:
        """By product, the certificate its mark stands on that day: the latest issued of the valid ones."""
        if day not in self._valid:
            self._valid[day] = {c.product_id: c for c in self._history if c.is_valid_on(day)}
        return self._valid[day]

    def ended_by(self, day: date) -> set[int]:
        """Products whose certificate has run out or been revoked by that day, and none is valid."""
        if day not in self._ended:
            gone = {c.product_id for c in self._history if c.mark_ends_on <= day}
            self._ended[day] = gone - self.valid_on(day).keys()
        return self._ended[day]


def certificates_over_time(product_ids: Iterable[int]) -> CertificatesOverTime:
    """One query, however many days are asked for later."""
    certificates = Certificate.objects.filter(product_id__in=set(product_ids))
    return CertificatesOverTime(certificates.order_by("issued_on", "pk"))
