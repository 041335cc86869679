"""Pages outside any clinic: set-up, invitations, my account."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
