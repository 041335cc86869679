"""What people type about results, one file per concept. A form checks; an action saves."""

from measures.forms.imports import BeginForm, ColumnsForm, ConfirmForm
from measures.forms.requests import BirthDateForm, SendForm, TabletForm
from measures.forms.results import (
    ENTERED_MODES,
    CorrectForm,
    MeasureForm,
    TakenForm,
    VoidForm,
    answers_given,
    measure_forms,
)
from measures.forms.wordings import WordingForm

__all__ = [
    "ENTERED_MODES",
    "BeginForm",
    "BirthDateForm",
    "ColumnsForm",
    "ConfirmForm",
    "CorrectForm",
    "MeasureForm",
    "SendForm",
    "TabletForm",
    "TakenForm",
    "VoidForm",
    "WordingForm",
    "answers_given",
    "measure_forms",
]
