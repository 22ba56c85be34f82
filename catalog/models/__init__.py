"""What is sold: categories, products with their papers and reviews, variants, bundles, certificates, batches."""

from catalog.models.batches import Batch, BatchPaper, BatchRecall, BatchSource, ForeignStamp
from catalog.models.categories import Category
from catalog.models.certificates import Certificate, CertificationEra, RevocationGround
from catalog.models.decisions import CertificateScan, Decision, DecisionLine
from catalog.models.listings import Listing
from catalog.models.papers import OriginConfirmation, ProductPaper, ProductPaperKind
from catalog.models.pictures import ProductPicture
from catalog.models.products import Product, ProductState
from catalog.models.reviews import ProductChange, ProductReview
from catalog.models.sheets import SheetImport
from catalog.models.variants import BundleComponent, Pack, PriceChange, Variant, VatClass

__all__ = [
    "Batch",
    "BatchPaper",
    "BatchRecall",
    "BatchSource",
    "BundleComponent",
    "Category",
    "Certificate",
    "CertificateScan",
    "CertificationEra",
    "Decision",
    "DecisionLine",
    "ForeignStamp",
    "Listing",
    "OriginConfirmation",
    "Pack",
    "PriceChange",
    "Product",
    "ProductChange",
    "ProductPaper",
    "ProductPaperKind",
    "ProductPicture",
    "ProductReview",
    "ProductState",
    "RevocationGround",
    "SheetImport",
    "Variant",
    "VatClass",
]
