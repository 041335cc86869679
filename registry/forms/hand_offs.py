"""A hand-off to specialty care: begun, asked after, confirmed or called off."""

from __future__ import annotations

from django import forms

from .base import Day, RegistryForm, in_words


class HandOffForm(RegistryForm):
    to_whom = in_words(160, "To whom", help_text="The service or the person who is to take over.")
    reason = forms.CharField(label="Why", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    begun_on = Day(label="Asked on")


class AskAfterForm(RegistryForm):
    words = forms.CharField(label="What was said", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    on = Day(label="On")


class ConfirmForm(RegistryForm):
    confirmed_with = in_words(160, "Who confirmed it, and how", help_text="Such as: Dr. Ames's office, by phone.")
    confirmed_on = Day(label="On")


class CallOffForm(RegistryForm):
    why = in_words(200, "Why")
