"""Methods paragraphs: sentences to paste into a paper, every number of them from the run.

What only the researcher knows stands in square brackets, to be filled in. References are listed for
what is cited, no more.
"""

from distmode.report.methods.estimation import describe_estimation_methods
from distmode.report.methods.evaluation import describe_evaluation_methods

__all__ = ["describe_estimation_methods", "describe_evaluation_methods"]
