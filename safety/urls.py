"""Pages under /c/<clinic>/."""

from django.urls import path

from safety.views import alerts as views

app_name = "safety"
urlpatterns = [
    path("alerts/", views.alerts, name="alerts"),
    path("alerts/count/", views.count, name="count"),
    path("alerts/<uuid:alert>/", views.alert, name="alert"),
    path("alerts/<uuid:alert>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("alerts/<uuid:alert>/take/", views.take, name="take"),
    path("alerts/<uuid:alert>/note/", views.note, name="note"),
    path("alerts/<uuid:alert>/hand-over/", views.hand_over, name="hand-over"),
    path("alerts/<uuid:alert>/close/", views.close, name="close"),
    path("patients/<uuid:patient>/concern/", views.concern, name="concern"),
]
