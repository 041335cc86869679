"""Forms of case review: they validate, `casereview.actions` saves."""

from casereview.forms.loop import DoneForm, DropForm, WithdrawForm
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
from casereview.forms.templates import TemplateForm, standing, template_form

__all__ = [
    "MOST_RECOMMENDATIONS",
    "AnswerForm",
    "DoneForm",
    "DropForm",
    "RecommendationForm",
    "Recommendations",
    "ReviewForm",
    "TemplateForm",
    "WithdrawForm",
    "given",
    "recommendations",
    "standing",
    "template_form",
    "typed_rows",
]
