"""Pages under /c/<clinic>/."""

from django.urls import path

from measures.views import requests, results

app_name = "measures"
urlpatterns = [
    path("patients/<uuid:patient>/results/", results.results, name="results"),
    path("patients/<uuid:patient>/results/record/", results.record, name="record"),
    path("patients/<uuid:patient>/forms/", requests.listed, name="forms"),
    path("patients/<uuid:patient>/forms/send/", requests.send, name="send-form"),
    path("forms/<uuid:form>/again/", requests.again, name="send-form-again"),
    path("forms/<uuid:form>/revoke/", requests.revoke, name="revoke-form"),
    path("results/<uuid:result>/correct/", results.correct, name="correct"),
    path("results/<uuid:result>/void/", results.void, name="void"),
]
