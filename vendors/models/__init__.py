"""Producers, their papers, who acts for them, and how they were let in."""

from vendors.models.helper_posts import HelperPost, HelperScope
from vendors.models.papers import VendorPaper, VendorPaperKind
from vendors.models.reviews import VendorReview
from vendors.models.vendors import PlacedModel, Vendor, VendorKind, VendorMembership, VendorState

__all__ = [
    "HelperPost",
    "HelperScope",
    "PlacedModel",
    "Vendor",
    "VendorKind",
    "VendorMembership",
    "VendorPaper",
    "VendorPaperKind",
    "VendorReview",
    "VendorState",
]
