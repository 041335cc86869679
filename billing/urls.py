"""Pages under /c/<clinic>/."""

from django.urls import path

from billing import converters
from billing.views import capacity, claims, closing, drafts, files, minutes, month, policies, rates

converters.register()

app_name = "billing"
urlpatterns = [
    path("month/", month.month, name="month"),
    path("capacity/", capacity.capacity, name="capacity"),
    path("capacity/<uuid:member>/", capacity.full_time, name="full-time"),
    path("month/<month:first>/", month.month, name="month-of"),
    path("month/<month:first>/files/", files.files, name="files"),
    path("month/<month:first>/<uuid:episode>/packet.pdf", files.packet, name="packet"),
    path("files/<uuid:export>/download/", files.file, name="file"),
    path("files/<uuid:export>/delete/", files.delete, name="delete-file"),
    path("month/<month:first>/<uuid:episode>/", month.month_patient, name="month-patient"),
    path("minutes/<uuid:episode>/", minutes.told, name="minutes"),
    path("month/<month:first>/close/", closing.close_month, name="close-month"),
    path("month/<month:first>/reopen/", closing.reopen_month, name="reopen-month"),
    path("month/<month:first>/versions/", closing.versions, name="versions"),
    path("month/<month:first>/claims/", claims.claims, name="claims"),
    path("month/<month:first>/claims/search/", claims.search_claims, name="claims-search"),
    path("month/<month:first>/claims/move/", claims.move_claims, name="claims-move"),
    path("month/<month:first>/claims.csv", claims.claims_csv, name="claims-csv"),
    path("closes/<uuid:close>/", closing.version, name="version"),
    path("closes/<uuid:close>/difference/", closing.difference, name="difference"),
    path("statements/<uuid:statement>/", closing.statement, name="statement"),
    path("claims/import/", claims.import_claims, name="claims-import"),
    path("claims/<uuid:claim>/", claims.claim, name="claim"),
    path("payers/", policies.payers, name="payers"),
    path("payers/<uuid:payer>/", policies.payer, name="payer"),
    path("payers/<uuid:payer>/rates/", rates.new_rate, name="new-rate"),
    path("payers/<uuid:payer>/rates/<uuid:rate>/", rates.rate, name="rate"),
    path("payers/<uuid:payer>/shipped/", policies.shipped, name="shipped-policies"),
    path("payers/<uuid:payer>/policies/", policies.new_policy, name="new-policy"),
    path("payers/<uuid:payer>/policies/copy/", policies.copy_policy, name="copy-policy"),
    path("payers/<uuid:payer>/policies/<uuid:policy>/", drafts.policy, name="policy"),
    path("payers/<uuid:payer>/policies/<uuid:policy>/edit/", drafts.edit_policy, name="edit-policy"),
    path("payers/<uuid:payer>/policies/<uuid:policy>/impact/", drafts.policy_impact, name="policy-impact"),
    path("payers/<uuid:payer>/policies/<uuid:policy>/cases/", drafts.policy_cases, name="policy-cases"),
    path("payers/<uuid:payer>/policies/<uuid:policy>/approve/", drafts.approve_policy, name="approve-policy"),
    path("payers/<uuid:payer>/policies/<uuid:policy>/drop/", drafts.drop_policy, name="drop-policy"),
    path("payers/<uuid:payer>/policies/<uuid:policy>/verify/", drafts.verify_policy, name="verify-policy"),
    path("payers/<uuid:payer>/policies/<uuid:policy>/end/", drafts.end_policy, name="end-policy"),
]
