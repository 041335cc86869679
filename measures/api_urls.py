"""API routes of results and courses."""

from django.urls import path

from measures import api, api_courses, api_instruments

urlpatterns = [
    path("clinics/<slug:clinic>/instruments/", api_instruments.Instruments.as_view(), name="api-instruments"),
    path("clinics/<slug:clinic>/episodes/<uuid:episode>/results/", api.EpisodeResults.as_view(), name="api-results"),
    path("clinics/<slug:clinic>/episodes/<uuid:episode>/courses/", api_courses.Courses.as_view(), name="api-courses"),
    path(
        "clinics/<slug:clinic>/episodes/<uuid:episode>/return/",
        api_courses.Return.as_view(),
        name="api-episode-return",
    ),
    path("clinics/<slug:clinic>/results/<uuid:result>/", api.OneResult.as_view(), name="api-result"),
    path(
        "clinics/<slug:clinic>/results/<uuid:result>/correct/",
        api.ResultCorrection.as_view(),
        name="api-result-correct",
    ),
    path("clinics/<slug:clinic>/results/<uuid:result>/void/", api.ResultVoid.as_view(), name="api-result-void"),
]
