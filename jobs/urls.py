"""Pages under /c/<clinic>/."""

from django.urls import path

from jobs import views

app_name = "jobs"
urlpatterns = [
    path("runs/", views.runs, name="runs"),
    path("runs/<uuid:run>/again/", views.run_again, name="run-again"),
]
