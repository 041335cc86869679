"""Pages under /c/<clinic>/."""

from django.urls import path

from careplans import views

app_name = "careplans"
urlpatterns = [
    path("patients/<uuid:patient>/plan/", views.plan, name="plan"),
    path("patients/<uuid:patient>/plan/write/", views.write, name="write"),
    path("plans/<uuid:plan>/sign/", views.sign, name="sign"),
]
