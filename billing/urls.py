"""Pages under /c/<clinic>/."""

from django.urls import path

from billing import converters
from billing.views import month, policies

converters.register()

app_name = "billing"
urlpatterns = [
    path("month/", month.month, name="month"),
    path("month/<month:first>/", month.month, name="month-of"),
    path("month/<month:first>/billing.csv", month.month_csv, name="month-csv"),
    path("month/<month:first>/<uuid:episode>/", month.month_patient, name="month-patient"),
    path("payers/", policies.payers, name="payers"),
    path("payers/<uuid:payer>/", policies.payer, name="payer"),
    path("payers/<uuid:payer>/policies/", policies.new_policy, name="new-policy"),
    path("payers/<uuid:payer>/policies/<uuid:policy>/", policies.policy, name="policy"),
]
