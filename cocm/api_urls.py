"""The API's routes, one module per app."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("clinics.api_urls")),
    path("", include("registry.api_urls")),
    path("", include("safety.api_urls")),
    path("", include("measures.api_urls")),
    path("", include("careplans.api_urls")),
    path("", include("contacts.api_urls")),
    path("", include("casereview.api_urls")),
    path("", include("billing.api_urls")),
]
