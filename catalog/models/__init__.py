"""What is sold: categories, products, variants and packs, bundles, certificates, batches, prices."""

from catalog.models.categories import Category
from catalog.models.certificates import Certificate, CertificationEra
from catalog.models.listings import Listing
from catalog.models.products import Product, ProductState
from catalog.models.variants import Batch, BundleComponent, Pack, PriceChange, Variant, VatClass

__all__ = [
    "Batch",
    "BundleComponent",
    "Category",
    "Certificate",
    "CertificationEra",
    "Listing",
    "Pack",
    "PriceChange",
    "Product",
    "ProductState",
    "Variant",
    "VatClass",
]
