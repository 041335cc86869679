"""Pages under /c/<clinic>/."""

from django.urls import path

from measures.views import imports, instruments, requests, results

app_name = "measures"
urlpatterns = [
    path("patients/<uuid:patient>/results/", results.results, name="results"),
    path("patients/<uuid:patient>/results/record/", results.record, name="record"),
    path("episodes/<uuid:episode>/return/", results.return_to_treatment, name="return"),
    path("patients/<uuid:patient>/forms/", requests.listed, name="forms"),
    path("patients/<uuid:patient>/forms/send/", requests.send, name="send-form"),
    path("forms/<uuid:form>/again/", requests.again, name="send-form-again"),
    path("forms/<uuid:form>/revoke/", requests.revoke, name="revoke-form"),
    path("instruments/", instruments.listed, name="instruments"),
    path("instruments/<slug:instrument>/", instruments.one, name="instrument"),
    path("instruments/<slug:instrument>/wording/<slug:language>/", instruments.wording, name="wording"),
    path("wordings/<uuid:wording>/withdraw/", instruments.withdraw, name="withdraw-wording"),
    path("imports/", imports.listed, name="imports"),
    path("imports/new/", imports.begin, name="import-begin"),
    path("imports/<uuid:result_import>/", imports.one, name="import"),
    path("imports/<uuid:result_import>/columns/", imports.columns, name="import-columns"),
    path("imports/<uuid:result_import>/progress/", imports.progress, name="import-progress"),
    path("imports/<uuid:result_import>/drop/", imports.drop, name="import-drop"),
    path("imports/<uuid:result_import>/void/", imports.void, name="import-void"),
    path("results/<uuid:result>/correct/", results.correct, name="correct"),
    path("results/<uuid:result>/void/", results.void, name="void"),
]
