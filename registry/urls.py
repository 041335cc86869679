"""Pages under /c/<clinic>/."""

from django.urls import path

from registry.views import caseload, digest, episodes, hand_offs, handovers, patients, signing, targets

app_name = "registry"
urlpatterns = [
    path("caseload/", caseload.caseload, name="caseload"),
    path("caseload/search/", caseload.search, name="caseload-search"),
    path("caseload/views/", caseload.save_view, name="save-view"),
    path("caseload/views/<uuid:saved>/forget/", caseload.forget_view, name="forget-view"),
    path("caseload.csv", caseload.download, name="caseload-csv"),
    path("digest/", digest.digest, name="digest"),
    path("targets/", targets.targets, name="targets"),
    path("watched/", targets.watch, name="watch"),
    path("find/", patients.find, name="find"),
    path("patients/new/", patients.register, name="register"),
    path("patients/<uuid:patient>/", patients.patient, name="patient"),
    path("patients/<uuid:patient>/edit/", patients.edit, name="edit"),
    path("patients/<uuid:patient>/coverage/", patients.add_coverage, name="coverage"),
    path("coverage/<uuid:coverage>/end/", patients.end_coverage, name="end-coverage"),
    path("patients/<uuid:patient>/refer/", episodes.refer, name="refer"),
    path("episodes/<uuid:episode>/team/", episodes.set_up, name="set-up"),
    path("episodes/<uuid:episode>/consent/", episodes.consent, name="consent"),
    path("consents/<uuid:consent>/withdraw/", episodes.withdraw, name="withdraw"),
    path("episodes/<uuid:episode>/enrol/", episodes.enrol, name="enrol"),
    path("episodes/<uuid:episode>/diagnoses/", episodes.diagnose, name="diagnose"),
    path("diagnoses/<uuid:diagnosis>/end/", episodes.end_diagnosis, name="end-diagnosis"),
    path("episodes/<uuid:episode>/phase/", episodes.phase, name="phase"),
    path("episodes/<uuid:episode>/return/take-back/", episodes.take_back_return, name="take-back-return"),
    path("episodes/<uuid:episode>/hand-off/", hand_offs.hand_off, name="hand-off"),
    path("hand-offs/<uuid:hand_off>/ask/", hand_offs.ask_after, name="ask-after-hand-off"),
    path("hand-offs/<uuid:hand_off>/confirm/", hand_offs.confirm, name="confirm-hand-off"),
    path("hand-offs/<uuid:hand_off>/call-off/", hand_offs.call_off, name="call-off-hand-off"),
    path("episodes/<uuid:episode>/close/", episodes.close, name="close"),
    path("handovers/", handovers.listed, name="handovers"),
    path("handovers/new/", handovers.choose, name="hand-over"),
    path("handovers/preview/", handovers.previewed, name="preview-handover"),
    path("handovers/make/", handovers.make, name="make-handover"),
    path("handovers/<uuid:handover>/", signing.handover, name="handover"),
    path("handovers/<uuid:handover>/print/", signing.printed, name="print-handover"),
    path("handovers/<uuid:handover>/sign/", signing.sign, name="sign-handover"),
    path("handovers/<uuid:handover>/undo/", handovers.undo, name="undo-handover"),
    path("handovers/<uuid:handover>/back/", handovers.back, name="give-back"),
]
