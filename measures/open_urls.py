"""Pages for patients without an account, under /f/<clinic>/. No address says what is asked, or of whom."""

from django.urls import path

from measures.views import patient

urlpatterns = [
    path("", patient.tablet, name="tablet"),
    path("form/", patient.birth_date, name="form"),
    path("form/start/", patient.start, name="form-start"),
    path("form/<int:number>/", patient.question, name="form-question"),
    path("form/read/", patient.read, name="form-read"),
    path("form/check/", patient.check, name="form-check"),
    path("thanks/", patient.thanks, name="form-thanks"),
    path("thanks/tablet/", patient.thanks, {"tablet": True}, name="tablet-thanks"),
    path("<str:secret>/", patient.open_form, name="open-form"),
]
