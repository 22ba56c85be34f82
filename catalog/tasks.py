"""What the catalogue does by the clock."""

from celery import shared_task
from django.utils import timezone

from catalog.services import product_papers
from catalog.services.remind_certificates import remind_certificates
from catalog.services.share_producer import draw_all_that_changed
from shop.kernel.clock import business_day_of


@shared_task(name="catalog.tasks.remind_of_certificates")
def remind_of_certificates() -> int:
    """Tell producers whose certificates come to an end; returns how many it concerns."""
    return remind_certificates(business_day_of(timezone.now()))


@shared_task(name="catalog.tasks.remind_of_papers")
def remind_of_papers() -> int:
    """Tell producers whose products' papers end within 30 days; returns how many papers do."""
    return product_papers.remind_of_papers(day=business_day_of(timezone.now()))


@shared_task(name="catalog.tasks.draw_producer_cards")
def draw_producer_cards() -> int:
    """Pictures of shared links that say something else than today; returns how many were drawn."""
    return draw_all_that_changed(day=business_day_of(timezone.now()))
