"""The whole URL tree. Clinic pages live under /c/<clinic>/ and pass the access check; the rest is listed as public."""

from django.urls import include, path

from clinics.views.home import home
from cocm import errors, views
from cocm.style import style

handler400, handler403, handler404, handler500 = errors.bad_request, errors.forbidden, errors.not_found, errors.broken

CLINIC_APPS = ("clinics", "registry", "safety", "measures", "careplans", "contacts", "casereview", "billing", "jobs")

urlpatterns = [
    path("", home, name="home"),
    path("style/", style, name="style"),
    path("healthz", views.healthz, name="healthz"),
    path("account/", include("clinics.account_urls")),
    path("account/two-factor/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    path("api/v1/", include("cocm.api_urls")),
    *[path("c/<slug:clinic>/", include(f"{app}.urls")) for app in CLINIC_APPS],
    path("f/<slug:clinic>/", include("measures.open_urls")),
    path("calendar/<slug:clinic>/", include("casereview.open_urls")),
    path("", include("clinics.open_urls")),
]
