"""API routes of the month, its versions, claims and files, of payers and of their policies."""

from django.urls import path

from billing import converters
from billing.api import closing, files, month, policies

converters.register()

_MONTH = "clinics/<slug:clinic>/months/<month:first>/"
_CLINIC = "clinics/<slug:clinic>/"
urlpatterns = [
    path(_MONTH, month.Month.as_view(), name="api-month"),
    path(f"{_MONTH}<uuid:episode>/", month.MonthOfEpisode.as_view(), name="api-month-of-episode"),
    path(f"{_MONTH}pre-check/", closing.PreCheck.as_view(), name="api-month-pre-check"),
    path(f"{_MONTH}closes/", closing.Closes.as_view(), name="api-month-closes"),
    path(f"{_MONTH}reopen/", closing.Reopen.as_view(), name="api-month-reopen"),
    path(f"{_MONTH}claims/", closing.Claims.as_view(), name="api-month-claims"),
    path(f"{_CLINIC}closes/<uuid:close>/statements/", closing.Statements.as_view(), name="api-close-statements"),
    path(f"{_CLINIC}closes/<uuid:close>/difference/", closing.Difference.as_view(), name="api-close-difference"),
    path(f"{_CLINIC}statements/<uuid:statement>/", closing.OneStatement.as_view(), name="api-statement"),
    path(f"{_CLINIC}claims/move/", closing.MoveClaims.as_view(), name="api-claims-move"),
    path(f"{_CLINIC}claims/<uuid:claim>/", closing.OneClaim.as_view(), name="api-claim"),
    path(f"{_CLINIC}claims/<uuid:claim>/move/", closing.MoveClaim.as_view(), name="api-claim-move"),
    path(f"{_CLINIC}exports/", files.Exports.as_view(), name="api-exports"),
    path(f"{_CLINIC}exports/<uuid:export>/", files.OneExport.as_view(), name="api-export"),
    path(f"{_CLINIC}exports/<uuid:export>/file/", files.ExportFile.as_view(), name="api-export-file"),
    path(f"{_CLINIC}exports/<uuid:export>/delete/", files.Deleted.as_view(), name="api-export-delete"),
    path("clinics/<slug:clinic>/payers/", policies.Payers.as_view(), name="api-payers"),
    path("clinics/<slug:clinic>/shipped-policies/", policies.ShippedPolicies.as_view(), name="api-shipped-policies"),
    path(
        "clinics/<slug:clinic>/payers/<uuid:payer>/policies/",
        policies.PoliciesOfPayer.as_view(),
        name="api-payer-policies",
    ),
    path(
        "clinics/<slug:clinic>/payers/<uuid:payer>/drafts/", policies.DraftsOfPayer.as_view(), name="api-payer-drafts"
    ),
    path("clinics/<slug:clinic>/policies/<uuid:policy>/", policies.OnePolicy.as_view(), name="api-policy"),
    path(
        "clinics/<slug:clinic>/policies/<uuid:policy>/approve/",
        policies.ApprovalOfPolicy.as_view(),
        name="api-policy-approve",
    ),
    path("clinics/<slug:clinic>/policies/<uuid:policy>/drop/", policies.DropOfPolicy.as_view(), name="api-policy-drop"),
    path(
        "clinics/<slug:clinic>/policies/<uuid:policy>/verify/",
        policies.VerificationOfPolicy.as_view(),
        name="api-policy-verify",
    ),
    path("clinics/<slug:clinic>/policies/<uuid:policy>/end/", policies.EndOfPolicy.as_view(), name="api-policy-end"),
]
