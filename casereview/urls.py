"""Pages under /c/<clinic>/."""

from django.urls import URLPattern

app_name = "casereview"
urlpatterns: list[URLPattern] = []
