"""Look the database over: how the server is set, what the app may do, and every invariant of stock, sales, facts."""

import json
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from shop.launcher.backup_folder import backup_warnings
from shop.operations.doctor.examine import Finding, examine


class Command(BaseCommand):
    help = "Khám cơ sở dữ liệu và các bất biến. Chỉ đọc. Mã thoát 1 khi có điều không đạt."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="in kết quả bằng JSON")

    def handle(self, *, as_json: bool, **_options: Any) -> None:
        findings = examine()
        warnings = backup_warnings(settings.DATA_DIR, timezone.now())
        broken = [finding for finding in findings if finding.rows]
        if as_json:
            self.stdout.write(as_text(findings, warnings))
        else:
            for finding in findings:
                self._say(finding)
            for warning in warnings:
                self.stdout.write(f"⚠ {warning}")
            ending = f"{len(broken)} điều không đạt" if broken else "đạt hết"
            self.stdout.write(f"Đã khám {len(findings)} điều: {ending}.")
        if broken:
            sys.exit(1)

    def _say(self, finding: Finding) -> None:
        code, sentence, _ = finding.invariant
        if not finding.rows:
            self.stdout.write(f"✓ {code} {sentence}")
            return
        self.stdout.write(f"✗ {code} KHÔNG ĐẠT: {sentence} ({finding.rows} dòng sai)")
        for example in finding.examples:
            self.stdout.write(f"      {' | '.join(example)}")


def as_text(findings: list[Finding], warnings: list[str]) -> str:
    """The findings as JSON: {"ok", "checked_at", "checks": [{code, sentence, rows, examples}], "warnings": […]}.

    A warning (an old backup) asks for a deed; it says nothing against the data, so "ok" stays.
    """
    checks = [
        {
            "code": finding.invariant.code,
            "sentence": finding.invariant.sentence,
            "rows": finding.rows,
            "examples": finding.examples,
        }
        for finding in findings
    ]
    return json.dumps(
        {
            "ok": not any(finding.rows for finding in findings),
            "checked_at": timezone.now().isoformat(timespec="seconds"),
            "checks": checks,
            "warnings": warnings,
        },
        ensure_ascii=False,
        indent=2,
    )
