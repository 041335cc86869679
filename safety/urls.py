"""Pages under /c/<clinic>/."""

from django.urls import path

from safety.views import alerts, cover, plans, protocol, reports, walk

app_name = "safety"
urlpatterns = [
    path("now/", alerts.waiting, name="waiting"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/count/", alerts.count, name="count"),
    path("alerts/morning/", reports.morning, name="morning"),
    path("alerts/times/", reports.times, name="times"),
    path("alerts/times/csv/", reports.times_csv, name="times-csv"),
    path("alerts/<uuid:alert>/", walk.alert, name="alert"),
    path("alerts/<uuid:alert>/acknowledge/", walk.acknowledge, name="acknowledge"),
    path("alerts/<uuid:alert>/take/", walk.take, name="take"),
    path("alerts/<uuid:alert>/note/", walk.note, name="note"),
    path("alerts/<uuid:alert>/hand-over/", walk.hand_over, name="hand-over"),
    path("alerts/<uuid:alert>/talk/", walk.talk, name="talk"),
    path("alerts/<uuid:alert>/level/", walk.level, name="level"),
    path("alerts/<uuid:alert>/points/<slug:point>/", walk.point, name="point"),
    path("alerts/<uuid:alert>/close/", walk.close, name="close"),
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
    path("patients/<uuid:patient>/concern/", alerts.concern, name="concern"),
    path("patients/<uuid:patient>/safety-plan/", plans.plan, name="plan"),
    path("patients/<uuid:patient>/safety-plan/write/", plans.write, name="plan-write"),
    path("patients/<uuid:patient>/safety-plan/print/", plans.on_paper, name="plan-print"),
    path("safety-plans/<uuid:plan>/copy/", plans.give_copy, name="plan-copy"),
]
