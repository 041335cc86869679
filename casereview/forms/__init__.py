"""Forms of case review: they validate, `casereview.actions` saves."""

from casereview.forms.loop import DoneForm, WithdrawForm
from casereview.forms.reviews import (
    MOST_RECOMMENDATIONS,
    AnswerForm,
    RecommendationForm,
    Recommendations,
    ReviewForm,
    given,
    recommendations,
    typed_rows,
)

__all__ = [
    "MOST_RECOMMENDATIONS",
    "AnswerForm",
    "DoneForm",
    "RecommendationForm",
    "Recommendations",
    "ReviewForm",
    "WithdrawForm",
    "given",
    "recommendations",
    "typed_rows",
]
