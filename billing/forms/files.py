"""Which file of a month."""

from django import forms

from billing.exports.kinds import KINDS


class VersionForm(forms.Form):
    """Of a closed month; nothing is the one in force."""

    version = forms.IntegerField(required=False, min_value=1, max_value=32_767)


class FileForm(VersionForm):
    kind = forms.ChoiceField(choices=[(key, key) for key in KINDS])
