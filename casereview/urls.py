"""Pages under /c/<clinic>/."""

from django.urls import path

from casereview import converters, views
from casereview.views import meeting_list, meeting_room, meetings

converters.register()

app_name = "casereview"
urlpatterns = [
    path("review/", views.queue, name="queue"),
    path("review/<uuid:episode>/", views.review, name="review"),
    path("review/<uuid:episode>/draft/", views.save_draft, name="review-draft"),
    path("review/<uuid:episode>/draft/discard/", views.discard_draft, name="discard-draft"),
    path("review/templates/", views.templates, name="templates"),
    path("review/templates/own/", views.own_templates, name="own-templates"),
    path("review/templates/new/", views.add_template, name="add-template"),
    path("review/templates/<uuid:template>/", views.edit_template, name="edit-template"),
    path("review/templates/<uuid:template>/up/", views.raise_template, name="raise-template"),
    path("review/templates/<uuid:template>/retire/", views.retire_template, name="retire-template"),
    path("review/templates/<uuid:template>/bring-back/", views.bring_back_template, name="bring-back-template"),
    path("review/pre-read/", views.pre_read, name="pre-read"),
    path("review/<uuid:episode>/pin/", views.pin, name="pin"),
    path("review/<uuid:episode>/move/", views.move, name="move"),
    path("review/<uuid:episode>/put-off/", views.put_off, name="put-off"),
    path("review/marks/<uuid:mark>/take-back/", views.take_mark_back, name="take-mark-back"),
    path("review/<uuid:episode>/ask/", views.ask, name="ask"),
    path("review/questions/<uuid:question>/withdraw/", views.withdraw_question, name="withdraw-question"),
    path("waiting/", views.waiting, name="waiting"),
    path("recommendations/<uuid:recommendation>/answer/", views.answer, name="answer"),
    path("recommendations/<uuid:recommendation>/take-back/", views.take_back, name="take-back"),
    path("recommendations/<uuid:recommendation>/done/", views.done, name="done"),
    path("recommendations/<uuid:recommendation>/not-done/", views.not_done, name="not-done"),
    path("recommendations/<uuid:recommendation>/drop/", views.drop, name="drop"),
    path("recommendations/<uuid:recommendation>/take-up/", views.take_up, name="take-up"),
    path("recommendations/<uuid:recommendation>/withdraw/", views.withdraw, name="withdraw"),
    path("patients/<uuid:patient>/loop/", views.loop, name="loop"),
    path("loop/", views.follow, name="follow"),
    path("meetings/", meetings.overview, name="meetings"),
    path("meetings/calendar/", meetings.make_calendar, name="make-calendar"),
    path("meetings/calendar/end/", meetings.end_calendar, name="end-calendar"),
    path("meetings/plan/", meetings.plan, name="plan-meetings"),
    path("meetings/extra/", meetings.add, name="add-meeting"),
    path("meetings/now/", meetings.begin_now, name="begin-now"),
    path("meetings/series/<uuid:series>/", meetings.change_series, name="change-series"),
    path("meetings/series/<uuid:series>/<day:day>/change/", meetings.change, name="change-day"),
    path("meetings/series/<uuid:series>/<day:day>/begin/", meetings.begin, name="begin-day"),
    path("meetings/<uuid:meeting>/change/", meetings.change, name="change-meeting"),
    path("meetings/<uuid:meeting>/begin/", meetings.begin, name="begin-meeting"),
    path("meetings/<uuid:meeting>/", meeting_room.meeting, name="meeting"),
    path("meetings/<uuid:meeting>/lead/", meeting_room.lead, name="meeting-lead"),
    path("meetings/<uuid:meeting>/attendance/<uuid:member>/", meeting_room.attendance, name="attendance"),
    path("meetings/<uuid:meeting>/find/", meeting_list.find, name="find-for-meeting"),
    path("meetings/<uuid:meeting>/end/", meeting_room.end, name="end-meeting"),
    path("meetings/<uuid:meeting>/patients/<uuid:episode>/", meeting_room.place, name="place"),
    path("meetings/<uuid:meeting>/patients/<uuid:episode>/add/", meeting_list.add, name="add-to-meeting"),
    path("meetings/<uuid:meeting>/patients/<uuid:episode>/go/", meeting_room.go, name="go"),
    path("meetings/<uuid:meeting>/patients/<uuid:episode>/others/", meeting_room.others, name="others"),
    path("meetings/<uuid:meeting>/patients/<uuid:episode>/sign/", meeting_room.sign, name="sign"),
    path("meetings/<uuid:meeting>/patients/<uuid:episode>/put-off/", meeting_room.put_off, name="put-off-in-meeting"),
    path("meetings/<uuid:meeting>/patients/<uuid:episode>/clock/", meeting_room.clock, name="meeting-clock"),
]
