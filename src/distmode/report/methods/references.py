"""The works that methods paragraphs cite, by how they are cited."""

from collections.abc import Mapping
from types import MappingProxyType

REFERENCES: Mapping[str, str] = MappingProxyType(
    {
        "Angelopoulos, Bates, et al., 2023": (
            "Angelopoulos, A. N., Bates, S., Fannjiang, C., Jordan, M. I., & Zrnic, T. (2023). "
            "Prediction-powered inference. Science, 382(6671), 669-674."
        ),
        "Angelopoulos, Duchi, & Zrnic, 2023": (
            "Angelopoulos, A. N., Duchi, J. C., & Zrnic, T. (2023). PPI++: Efficient "
            "prediction-powered inference. arXiv:2311.01453."
        ),
        "Brier, 1950": (
            "Brier, G. W. (1950). Verification of forecasts expressed in terms of probability. "
            "Monthly Weather Review, 78(1), 1-3."
        ),
        "Cameron & Miller, 2015": (
            "Cameron, A. C., & Miller, D. L. (2015). A practitioner's guide to cluster-robust "
            "inference. Journal of Human Resources, 50(2), 317-372."
        ),
        "Cohen, 1960": (
            "Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and "
            "Psychological Measurement, 20(1), 37-46."
        ),
        "Efron & Tibshirani, 1993": (
            "Efron, B., & Tibshirani, R. J. (1993). An introduction to the bootstrap. "
            "Chapman & Hall."
        ),
        "Egami et al., 2023": (
            "Egami, N., Hinck, M., Stewart, B. M., & Wei, H. (2023). Using imperfect surrogates "
            "for downstream inference: Design-based supervised learning for social science "
            "applications of large language models. Advances in Neural Information Processing "
            "Systems, 36."
        ),
        "Guo et al., 2017": (
            "Guo, C., Pleiss, G., Sun, Y., & Weinberger, K. Q. (2017). On calibration of modern "
            "neural networks. Proceedings of the 34th International Conference on Machine "
            "Learning, 1321-1330."
        ),
        "Korn & Graubard, 1998": (
            "Korn, E. L., & Graubard, B. I. (1998). Confidence intervals for proportions with "
            "small expected number of positive counts estimated from survey data. Survey "
            "Methodology, 24(2), 193-201."
        ),
        "Krippendorff, 2019": (
            "Krippendorff, K. (2019). Content analysis: An introduction to its methodology "
            "(4th ed.). Sage."
        ),
        "MacBeath et al., 2005": (
            "MacBeath, J., Oduro, G., & Waterhouse, J. (2005). Distributed leadership: A "
            "developmental process. International Congress for School Effectiveness and "
            "Improvement, Barcelona."
        ),
        "Passonneau, 2006": (
            "Passonneau, R. (2006). Measuring agreement on set-valued items (MASI) for semantic "
            "and pragmatic annotation. Proceedings of LREC 2006."
        ),
        "Saerens et al., 2002": (
            "Saerens, M., Latinne, P., & Decaestecker, C. (2002). Adjusting the outputs of a "
            "classifier to new a priori probabilities: A simple procedure. Neural Computation, "
            "14(1), 21-41."
        ),
        "Särndal et al., 1992": (
            "Särndal, C.-E., Swensson, B., & Wretman, J. (1992). Model assisted survey sampling. "
            "Springer."
        ),
        "Wilson, 1927": (
            "Wilson, E. B. (1927). Probable inference, the law of succession, and statistical "
            "inference. Journal of the American Statistical Association, 22(158), 209-212."
        ),
    }
)


def list_references(text: str) -> tuple[str, ...]:
    """Return the works that a text cites, in alphabetical order.

    >>> [one[:12] for one in list_references("Kappa (Cohen, 1960) was .5.")]
    ['Cohen, J. (1']
    """
    return tuple(work for cited, work in REFERENCES.items() if cited in text)
