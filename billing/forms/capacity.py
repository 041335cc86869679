"""How much of a full-time post a care manager has."""

from django import forms


class FullTimeForm(forms.Form):
    percent = forms.IntegerField(label="Percent of a full-time post", min_value=5, max_value=150)
