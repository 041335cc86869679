"""Pages outside any clinic: set-up, invitations, my account."""

from django.urls import path

from clinics.views import account, entry

urlpatterns = [
    path("setup/<str:secret>/", entry.setup, name="setup"),
    path("new-clinic/", entry.new_clinic, name="new-clinic"),
    path("join/<slug:clinic>/<str:secret>/", entry.join, name="join"),
    path("account/", account.account, name="account"),
    path("account/theme/", account.theme, name="theme"),
    path("account/tokens/", account.api_tokens, name="api-tokens"),
    path("account/tokens/<uuid:token>/revoke/", account.revoke_token, name="revoke-token"),
]
