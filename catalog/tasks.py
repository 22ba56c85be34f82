"""What the catalogue does once a day."""

from celery import shared_task
from django.utils import timezone

from catalog.services import product_papers
from catalog.services.remind_certificates import remind_certificates
from shop.kernel.clock import business_day_of


@shared_task(name="catalog.tasks.remind_of_certificates")
def remind_of_certificates() -> int:
    """Tell producers whose certificates come to an end; returns how many it concerns."""
    return remind_certificates(business_day_of(timezone.now()))


@shared_task(name="catalog.tasks.remind_of_papers")
def remind_of_papers() -> int:
    """Tell producers whose products' papers end within 30 days; returns how many papers do."""
    return product_papers.remind_of_papers(day=business_day_of(timezone.now()))
