"""Pages under /c/<clinic>/."""

from django.urls import path

from casereview import views

app_name = "casereview"
urlpatterns = [
    path("review/", views.queue, name="queue"),
    path("review/<uuid:public_id>/", views.review, name="review"),
    path("review/<uuid:public_id>/defer/", views.defer, name="defer"),
    path("waiting/", views.waiting, name="waiting"),
    path("recommendations/<uuid:public_id>/answer/", views.answer, name="answer"),
    path("recommendations/<uuid:public_id>/take-back/", views.take_back, name="take-back"),
]
