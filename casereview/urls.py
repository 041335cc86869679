"""Pages under /c/<clinic>/."""

from django.urls import path

from casereview import views

app_name = "casereview"
urlpatterns = [
    path("review/", views.queue, name="queue"),
    path("review/<uuid:episode>/", views.review, name="review"),
    path("review/<uuid:episode>/defer/", views.defer, name="defer"),
    path("waiting/", views.waiting, name="waiting"),
    path("recommendations/<uuid:recommendation>/answer/", views.answer, name="answer"),
    path("recommendations/<uuid:recommendation>/take-back/", views.take_back, name="take-back"),
    path("recommendations/<uuid:recommendation>/done/", views.done, name="done"),
    path("recommendations/<uuid:recommendation>/not-done/", views.not_done, name="not-done"),
    path("recommendations/<uuid:recommendation>/withdraw/", views.withdraw, name="withdraw"),
    path("patients/<uuid:patient>/loop/", views.loop, name="loop"),
    path("loop/", views.follow, name="follow"),
]
