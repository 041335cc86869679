"""Pages under /c/<clinic>/."""

from django.urls import path

from measures import views

app_name = "measures"
urlpatterns = [
    path("patients/<uuid:patient>/results/", views.results, name="results"),
    path("patients/<uuid:patient>/results/record/", views.record, name="record"),
    path("results/<uuid:result>/correct/", views.correct, name="correct"),
    path("results/<uuid:result>/void/", views.void, name="void"),
]
