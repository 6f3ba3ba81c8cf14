"""The page of reports in each of its states."""

from typing import Any

from chalicelib.pages.views.report import ReportView
from chalicelib.pages.views.shared import LetterHead

TYPED = {"number": "<b>12", "reason": "?", "words": "דוד <script>"}
ERRORS = dict.fromkeys(("number", "reason", "words", "form"), ("Corrija esto.",))


def report_pages(head: LetterHead, css: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """Name → template and its arguments."""
    views = {
        "report": ReportView(head, "form", "reports", "", {"number": "12"}),
        "report refused": ReportView(head, "form", "reports", "", TYPED, ERRORS),
        "report sent": ReportView(head, "done"),
        "report too late": ReportView(head, "gone"),
    }
    return {name: ("sign/report.html", {"view": view, "css": css}) for name, view in views.items()}
