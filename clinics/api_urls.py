"""Routes of clinics and people, and the description of all routes."""

from django.urls import path
from drf_spectacular.views import SpectacularJSONAPIView

from clinics.api_people import Clinics, Members

urlpatterns = [
    path("schema/", SpectacularJSONAPIView.as_view(), name="api-schema"),
    path("clinics/", Clinics.as_view(), name="api-clinics"),
    path("clinics/<slug:clinic>/members/", Members.as_view(), name="api-members"),
]
