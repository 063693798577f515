"""The report to look at: HTML pages that stand on their own, with their filters and figures."""

from distmode.report.page.contents import Contents, ShippedModel
from distmode.report.page.rendering import Page, render_report
from distmode.report.page.writing import Written, check_report_place, write_report

__all__ = [
    "Contents",
    "Page",
    "ShippedModel",
    "Written",
    "check_report_place",
    "render_report",
    "write_report",
]
