"""/metrics: what the processes counted, and how the shop stands, for Prometheus; for whoever holds the token only."""

import hmac
import logging
import os
import threading
from collections.abc import Iterator
from time import monotonic
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from shop.operations.shop_figures import Figures, read_figures

logger = logging.getLogger(__name__)

KEPT_S = 15.0  # two collectors, or an impatient one, do not make the database count twice


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text form. Without OCOP_METRICS_TOKEN, or with a wrong one, the page does not exist."""
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise Http404
    return HttpResponse(
        generate_latest(process_registry()) + generate_latest(_shop), content_type=CONTENT_TYPE_LATEST
    )


def process_registry() -> CollectorRegistry:
    """What all processes that share PROMETHEUS_MULTIPROC_DIR have counted; of this one without such a folder."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return registry


class _Kept(NamedTuple):
    read_at: float
    figures: Figures | None  # None: the database did not answer


class ShopCollector(Collector):
    """The state of the shop as gauges; 0 for `ocop_database_up` when the database does not tell."""

    def __init__(self) -> None:
        self._kept = _Kept(0.0, None)
        self._lock = threading.Lock()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        figures = self._figures()
        up = GaugeMetricFamily("ocop_database_up", "1 when the database answered")
        up.add_metric([], 0 if figures is None else 1)
        yield up
        if figures is None:
            return
        for figure in figures:
            family = GaugeMetricFamily(
                figure.name, figure.meaning, labels=[figure.label] if figure.label else []
            )
            for label, value in figure.values.items():
                family.add_metric([label] if figure.label else [], value)
            yield family

    def forget(self) -> None:
        self._kept = _Kept(0.0, None)

    def _figures(self) -> Figures | None:
        with self._lock:
            if not self._kept.read_at or monotonic() - self._kept.read_at > KEPT_S:
                try:
                    with transaction.atomic():
                        self._kept = _Kept(monotonic(), read_figures())
                except DatabaseError:
                    logger.warning("the shop's figures could not be read", exc_info=True)
                    self._kept = _Kept(monotonic(), None)
            return self._kept.figures


shop_collector = ShopCollector()
_shop = CollectorRegistry()
_shop.register(shop_collector)
