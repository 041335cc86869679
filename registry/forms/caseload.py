"""A view of the caseload that somebody keeps."""

from __future__ import annotations

from .base import RegistryForm, in_words


class ViewName(RegistryForm):
    name = in_words(40, "Name of the view")
