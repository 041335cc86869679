"""API routes of patients, episodes, hand-offs, handovers and the caseload."""

from django.urls import include, path

from registry import api

patients = [
    path("", api.Patients.as_view(), name="api-patients"),
    path("search/", api.PatientSearch.as_view(), name="api-patient-search"),
    path("<uuid:patient>/", api.OnePatient.as_view(), name="api-patient"),
]
episodes = [
    path("", api.Episodes.as_view(), name="api-episodes"),
    path("<uuid:episode>/", api.OneEpisode.as_view(), name="api-episode"),
    path("<uuid:episode>/consents/", api.EpisodeConsents.as_view(), name="api-episode-consents"),
    path("<uuid:episode>/diagnoses/", api.EpisodeDiagnoses.as_view(), name="api-episode-diagnoses"),
    path("<uuid:episode>/enrol/", api.EpisodeEnrol.as_view(), name="api-episode-enrol"),
    path("<uuid:episode>/phase/", api.EpisodePhase.as_view(), name="api-episode-phase"),
    path("<uuid:episode>/close/", api.EpisodeClose.as_view(), name="api-episode-close"),
    path("<uuid:episode>/return/take-back/", api.ReturnTakenBack.as_view(), name="api-episode-return-take-back"),
    path("<uuid:episode>/hand-offs/", api.EpisodeHandOffs.as_view(), name="api-episode-hand-offs"),
]
hand_offs = [
    path("", api.OneHandOff.as_view(), name="api-hand-off"),
    path("asked/", api.HandOffAsked.as_view(), name="api-hand-off-asked"),
    path("confirm/", api.HandOffConfirm.as_view(), name="api-hand-off-confirm"),
    path("call-off/", api.HandOffCallOff.as_view(), name="api-hand-off-call-off"),
]
handovers = [
    path("", api.Handovers.as_view(), name="api-handovers"),
    path("preview/", api.HandoverPreview.as_view(), name="api-handover-preview"),
    path("<uuid:handover>/", api.OneHandover.as_view(), name="api-handover"),
    path("<uuid:handover>/undo/", api.HandoverUndo.as_view(), name="api-handover-undo"),
    path("<uuid:handover>/back/", api.HandoverBack.as_view(), name="api-handover-back"),
    path("<uuid:handover>/sign/", api.HandoverSign.as_view(), name="api-handover-sign"),
]
urlpatterns = [
    path("clinics/<slug:clinic>/hand-offs/<uuid:hand_off>/", include(hand_offs)),
    path("clinics/<slug:clinic>/handovers/", include(handovers)),
    path("clinics/<slug:clinic>/patients/", include(patients)),
    path("clinics/<slug:clinic>/episodes/", include(episodes)),
    path("clinics/<slug:clinic>/caseload/", api.Caseload.as_view(), name="api-caseload"),
    path("clinics/<slug:clinic>/caseload/search/", api.CaseloadSearch.as_view(), name="api-caseload-search"),
]
