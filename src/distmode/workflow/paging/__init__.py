"""What a report on labels needs, collected: labels by interview, shares, codings, the model."""

from distmode.workflow.paging.collecting import PageFindings, PageOptions, collect_for_page

__all__ = ["PageFindings", "PageOptions", "collect_for_page"]
