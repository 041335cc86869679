"""Pages under /c/<clinic>/."""

from django.urls import path

from casereview import views

app_name = "casereview"
urlpatterns = [
    path("review/", views.queue, name="queue"),
    path("review/<uuid:episode>/", views.review, name="review"),
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
    path("recommendations/<uuid:recommendation>/withdraw/", views.withdraw, name="withdraw"),
    path("patients/<uuid:patient>/loop/", views.loop, name="loop"),
    path("loop/", views.follow, name="follow"),
]
