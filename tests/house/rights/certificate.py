"""Decisions, certificates and the public register: who may do what."""

from typing import Any

from catalog.models import CertificateScan, Decision
from shop.kernel.models import Scan
from tests.house.rights.people import EVERYONE, FORM_AFTER_SIGN_IN, MISSING, PEOPLE, only
from tests.house.rights.town import Town
from tests.world import NOW, province

# Officers of a province work on what is theirs, moderators and administrators on everything.
_DECIDERS = only(200, "officer", "moderator", "admin")
_AT_THE_DESK = only(200, "producer", "producer_staff", "helper")

PAGES: dict[str, dict[str, int]] = {
    "register": EVERYONE,
    "register-file": EVERYONE,
    "decisions": _DECIDERS,
    "decision-template": _DECIDERS,
    "decision-check": _DECIDERS,
    "decision-import": only(405, "officer", "moderator", "admin"),
    "unmatched-lines": _DECIDERS,
    "decision": _DECIDERS,
    "decision-scan": dict.fromkeys(PEOPLE, MISSING) | {"guest": 302},  # this decision came without one
    "certificates": _DECIDERS,
    "certificate": _DECIDERS,
    "certificate-scan": dict.fromkeys(PEOPLE, MISSING)
    | {"guest": 302},  # the row is there, its file was lost
    "change-certificate": only(405, "officer", "moderator", "admin"),
    "desk-certificates": _AT_THE_DESK,
    "desk-certificate": _AT_THE_DESK,
    "withdraw-certificate-scan": FORM_AFTER_SIGN_IN,
    "desk-certificate-scan": dict.fromkeys(PEOPLE, MISSING) | {"guest": 302},
}

FIELDS: dict[str, dict[str, str]] = {
    "recognisedProducts": dict.fromkeys(PEOPLE, "data"),
    "revokeCertificate": dict.fromkeys(PEOPLE, "not-found")
    | dict.fromkeys(("officer", "moderator", "admin"), "data"),
    "handOverCertificate": dict.fromkeys(PEOPLE, "not-found")
    | dict.fromkeys(("officer", "moderator", "admin"), "data"),
    "setCertificateGrace": dict.fromkeys(PEOPLE, "not-found")
    | dict.fromkeys(("officer", "moderator", "admin"), "data"),
    "markCertificate": dict.fromkeys(PEOPLE, "not-found")
    | dict.fromkeys(("officer", "moderator", "admin"), "data"),
}


def arguments(town: Town) -> dict[str, dict[str, Any]]:
    product = town.honey.product
    certificate = product.certificates.get()
    decision = Decision.objects.create(
        number="1/QĐ-UBND",
        decided_on=NOW.date(),
        issuing_body="UBND TP. Hồ Chí Minh",
        province=province("79"),
        imported_by="test",
    )
    lost = Scan.objects.create(file="scans/lost.pdf", kind=Scan.Kind.PDF, sha256="0" * 64, size_bytes=1)
    scan = CertificateScan.objects.create(product=product, scan=lost, added_by="test")
    at_desk = {"vendor_id": town.vendor.pk, "product_id": product.pk}
    return {
        "decision": {"decision_id": decision.pk},
        "decision-scan": {"decision_id": decision.pk},
        "certificate": {"certificate_id": certificate.pk},
        "certificate-scan": {"scan_id": scan.pk},
        "change-certificate": {"certificate_id": certificate.pk, "act": "trao"},
        "desk-certificates": {"vendor_id": town.vendor.pk},
        "desk-certificate": at_desk,
        "withdraw-certificate-scan": at_desk,
        "desk-certificate-scan": {"vendor_id": town.vendor.pk, "scan_id": scan.pk},
    }


def questions(town: Town) -> dict[str, tuple[str, dict[str, Any]]]:
    number = town.honey.product.certificates.get().pk
    handing = {"certificateId": number, "handedOverOn": "2026-01-05"}
    grace = {"certificateId": number, "graceUntil": "2028-08-09", "reason": "Chờ kết quả đợt 2"}
    words = {"certificateId": number, "isPotentialFive": False, "isFiveAtProvince": False}
    revoking = {
        "certificateId": number,
        "ground": "MARK_MISUSED",
        "decisionNumber": "9/QĐ-UBND",
        "revokedOn": "2026-01-09",
        "reason": "Dùng nhãn cho hàng khác",
    }
    return {
        "recognisedProducts": ("{recognisedProducts(first: 2){totalCount}}", {}),
        "handOverCertificate": (
            "mutation($i:HandOverCertificateInput!){handOverCertificate(input:$i){problems{code}}}",
            {"i": handing},
        ),
        "setCertificateGrace": (
            "mutation($i:SetCertificateGraceInput!){setCertificateGrace(input:$i){problems{code}}}",
            {"i": grace},
        ),
        "markCertificate": (
            "mutation($i:MarkCertificateInput!){markCertificate(input:$i){problems{code}}}",
            {"i": words},
        ),
        "revokeCertificate": (
            "mutation($i:RevokeCertificateInput!){revokeCertificate(input:$i){problems{code}}}",
            {"i": revoking},
        ),
    }
