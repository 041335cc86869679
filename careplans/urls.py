"""Pages under /c/<clinic>/."""

from django.urls import path

from careplans import views

app_name = "careplans"
urlpatterns = [
    path("patients/<uuid:patient>/plan/", views.plan, name="plan"),
    path("patients/<uuid:patient>/plan/write/", views.write, name="write"),
    path("patients/<uuid:patient>/plan/draft/", views.draft, name="draft"),
    path("patients/<uuid:patient>/plan/discard/", views.discard, name="discard"),
    path("patients/<uuid:patient>/plan/compare/", views.compare, name="compare"),
    path("patients/<uuid:patient>/plan/print/", views.on_paper, name="print"),
    path("plans/<uuid:plan>/sign/", views.sign, name="sign"),
    path("plans/<uuid:plan>/copy/", views.give_copy, name="copy"),
]
