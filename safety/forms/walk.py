"""Forms of the walk: the talk, the level, a point of the checklist, the end."""

from collections.abc import Iterable
from typing import Any

from django import forms

from safety.forms.alerts import words
from safety.models import RiskAlert
from safety.queries import Fold
from safety.rules import CloseKind, Level, Way, close_kinds


class SeveralForm(forms.Form):
    """What may be said of several alerts of a patient at once. With one alert open there is nothing to choose."""

    def __init__(self, *args: Any, fold: Fold, chosen: Iterable[RiskAlert], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fold = fold
        if len(fold.alerts) > 1:
            self.fields["alerts"] = forms.MultipleChoiceField(
                label="For which alerts",
                choices=[(str(alert.public_id), alert.reason) for alert in fold.alerts],
                initial=[str(alert.public_id) for alert in chosen],
                widget=forms.CheckboxSelectMultiple,
                error_messages={"required": "Choose at least one alert."},
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        asked = cleaned.pop("alerts", None)
        cleaned["alerts"] = [each for each in self.fold.alerts if asked is None or str(each.public_id) in asked]
        return cleaned


class TalkForm(forms.Form):
    way = forms.TypedChoiceField(
        label="How", choices=Way.choices(), initial=Way.PHONE, coerce=Way, widget=forms.RadioSelect
    )
    note = words("What came of it", required=False, help_text="Whom you reached, what was said, when you try again.")
    spoke = forms.BooleanField(label="I spoke with the patient", required=False)


class LevelForm(SeveralForm):
    level = forms.TypedChoiceField(label="Level", choices=Level.choices(), coerce=Level, widget=forms.RadioSelect)
    basis = words("What it rests on", help_text="Thoughts, plan, means, intent, what protects; which screen said what.")


class PointForm(forms.Form):
    """A point of the checklist; which button was pressed says what became of it."""

    note = forms.CharField(label="Who, when, or why not", max_length=400, required=False)
    what = forms.ChoiceField(choices=[("tick", "Done"), ("exempt", "Does not apply"), ("untick", "Take back")])


class CloseForm(SeveralForm):
    kind = forms.TypedChoiceField(label="How it ended", coerce=CloseKind, widget=forms.RadioSelect)
    reason = words(
        "What was found and done",
        help_text="Stays readable. Such as: spoke at noon, thoughts passive, no plan; safety plan gone over.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.value, kind.label) for kind in close_kinds(self.fold.practice)]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
