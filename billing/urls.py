"""Pages under /c/<clinic>/."""

from django.urls import path

from billing import converters, views

converters.register()

app_name = "billing"
urlpatterns = [
    path("month/", views.month, name="month"),
    path("month/<month:first>/", views.month, name="month-of"),
    path("month/<month:first>/billing.csv", views.month_csv, name="month-csv"),
    path("month/<month:first>/<uuid:episode>/", views.month_patient, name="month-patient"),
    path("payers/", views.payers, name="payers"),
    path("payers/<uuid:payer>/", views.payer, name="payer"),
    path("payers/<uuid:payer>/policies/", views.new_policy, name="new-policy"),
    path("payers/<uuid:payer>/policies/<uuid:policy>/", views.policy, name="policy"),
]
