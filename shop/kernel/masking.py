"""What stands in place of personal data by default: enough to recognise one's own, not to use another's."""

TAIL = 3
SHORTEST_WITH_TAIL = 6


def mask_number(number: str) -> str:
    """ "079123456789" → "••• 789"; of a short one nothing is left, "" stays "". The audit trail masks alike."""
    if len(number) < SHORTEST_WITH_TAIL:
        return "•••" if number else ""
    return f"••• {number[-TAIL:]}"


def mask_email(address: str) -> str:
    """ "mai.nguyen@example.vn" → "m•••@example.vn"."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}•••{at}{domain}" if address else ""


def mask_text(text: str) -> str:
    """A name or an address line: only that there is one."""
    return "•••" if text else ""
