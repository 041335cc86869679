"""API routes of the month."""

from django.urls import path

from billing import api, converters

converters.register()

urlpatterns = [
    path("clinics/<slug:clinic>/months/<month:first>/", api.Month.as_view(), name="api-month"),
    path(
        "clinics/<slug:clinic>/months/<month:first>/<uuid:episode>/",
        api.MonthOfEpisode.as_view(),
        name="api-month-of-episode",
    ),
]
