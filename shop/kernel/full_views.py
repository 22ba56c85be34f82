"""A look at what is masked by default leaves a row in the audit trail, with its reason."""

from shop.kernel.models import AuditEntry
from shop.kernel.text import clean_text

LONGEST_REASON = 200


def note_full_view(actor: str, subject: str, reason: str) -> None:
    """Write down that somebody saw something in full; call it before showing it. One query.

    actor    "user:12"
    subject  table and id: "vendors_vendor:3"
    reason   one line as the person typed it, at most 200 characters

    raises InvalidInput  for a reason that is too long
    """
    reason = clean_text(reason, max_length=LONGEST_REASON, path=("reason",))
    AuditEntry.objects.create(actor=actor, subject=subject, action=AuditEntry.Action.VIEW, reason=reason)
