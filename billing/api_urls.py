"""API routes of the month."""

from django.urls import path

from billing import converters
from billing.api import month

converters.register()

urlpatterns = [
    path("clinics/<slug:clinic>/months/<month:first>/", month.Month.as_view(), name="api-month"),
    path(
        "clinics/<slug:clinic>/months/<month:first>/<uuid:episode>/",
        month.MonthOfEpisode.as_view(),
        name="api-month-of-episode",
    ),
]
