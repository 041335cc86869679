"""API routes of the month, of payers and of their policies."""

from django.urls import path

from billing import converters
from billing.api import month, policies

converters.register()

urlpatterns = [
    path("clinics/<slug:clinic>/months/<month:first>/", month.Month.as_view(), name="api-month"),
    path(
        "clinics/<slug:clinic>/months/<month:first>/<uuid:episode>/",
        month.MonthOfEpisode.as_view(),
        name="api-month-of-episode",
    ),
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
