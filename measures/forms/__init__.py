"""What people type about results, one file per concept. A form checks; an action saves."""

from measures.forms.imports import BeginForm, ColumnsForm, ConfirmForm
from measures.forms.results import (
    ENTERED_MODES,
    CorrectForm,
    MeasureForm,
    TakenForm,
    VoidForm,
    answers_given,
    measure_forms,
)

__all__ = [
    "ENTERED_MODES",
    "BeginForm",
    "ColumnsForm",
    "ConfirmForm",
    "CorrectForm",
    "MeasureForm",
    "TakenForm",
    "VoidForm",
    "answers_given",
    "measure_forms",
]
