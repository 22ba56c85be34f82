"""Pictures and scans in an S3-compatible store; browsers still get them from us, by our own rules."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.encoding import filepath_to_uri

try:
    from storages.backends.s3 import S3Storage
except ImportError as error:
    raise ImproperlyConfigured(
        "OCOP_MEDIA_S3_BUCKET needs the package group `s3`: uv sync --frozen --group s3, "
        'or build the image with --build-arg EXTRA="--group s3"'
    ) from error


class S3Media(S3Storage):
    """The store's objects under our own address: pages may load pictures from nowhere else, and scans are private."""

    def url(
        self,
        name: str,
        parameters: object = None,
        expire: object = None,
        http_method: object = None,
    ) -> str:
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"
