"""Pages under /c/<clinic>/."""

from django.urls import path

from safety.views import alerts as views
from safety.views import cover, protocol

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
    path("cover/", cover.cover, name="cover"),
    path("cover/hours/", cover.hours, name="add-hours"),
    path("cover/hours/<uuid:hours>/remove/", cover.remove_hours, name="remove-hours"),
    path("cover/holidays/", cover.holidays, name="add-holiday"),
    path("cover/holidays/<uuid:holiday>/remove/", cover.remove_holiday, name="remove-holiday"),
    path("cover/absences/", cover.absences, name="add-absence"),
    path("cover/absences/<uuid:absence>/remove/", cover.remove_absence, name="remove-absence"),
    path("cover/on-call/", cover.on_call, name="add-on-call"),
    path("cover/on-call/<uuid:duty>/remove/", cover.remove_on_call, name="remove-on-call"),
    path("protocol/", protocol.protocol, name="protocol"),
    path("protocol/publish/", protocol.publish, name="publish"),
    path("protocol/<uuid:protocol>/read/", protocol.read, name="read"),
    path("protocol/drill/", protocol.drill, name="drill"),
    path("patients/<uuid:patient>/concern/", views.concern, name="concern"),
]
