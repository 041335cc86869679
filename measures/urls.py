"""Pages under /c/<clinic>/."""

from django.urls import path

from measures.views import results

app_name = "measures"
urlpatterns = [
    path("patients/<uuid:patient>/results/", results.results, name="results"),
    path("patients/<uuid:patient>/results/record/", results.record, name="record"),
    path("results/<uuid:result>/correct/", results.correct, name="correct"),
    path("results/<uuid:result>/void/", results.void, name="void"),
]
