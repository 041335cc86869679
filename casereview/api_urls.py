"""API routes of case review."""

from django.urls import path

from casereview import api

urlpatterns = [
    path("clinics/<slug:clinic>/review-queue/", api.ReviewQueue.as_view(), name="api-review-queue"),
    path("clinics/<slug:clinic>/review-queue/<uuid:episode>/pin/", api.PinInQueue.as_view(), name="api-queue-pin"),
    path("clinics/<slug:clinic>/review-queue/<uuid:episode>/move/", api.MoveInQueue.as_view(), name="api-queue-move"),
    path(
        "clinics/<slug:clinic>/review-queue/<uuid:episode>/put-off/",
        api.PutOffInQueue.as_view(),
        name="api-queue-put-off",
    ),
    path(
        "clinics/<slug:clinic>/review-queue/marks/<uuid:mark>/take-back/",
        api.MarkTakenBack.as_view(),
        name="api-queue-take-back",
    ),
    path("clinics/<slug:clinic>/review-templates/", api.Templates.as_view(), name="api-templates"),
    path("clinics/<slug:clinic>/review-templates/own/", api.OwnTemplates.as_view(), name="api-own-templates"),
    path("clinics/<slug:clinic>/review-templates/<uuid:template>/", api.OneTemplate.as_view(), name="api-template"),
    path(
        "clinics/<slug:clinic>/review-templates/<uuid:template>/up/",
        api.TemplateRaised.as_view(),
        name="api-template-up",
    ),
    path(
        "clinics/<slug:clinic>/review-templates/<uuid:template>/retire/",
        api.TemplateRetired.as_view(),
        name="api-template-retire",
    ),
    path(
        "clinics/<slug:clinic>/review-templates/<uuid:template>/bring-back/",
        api.TemplateBroughtBack.as_view(),
        name="api-template-bring-back",
    ),
    path("clinics/<slug:clinic>/episodes/<uuid:episode>/reviews/", api.Reviews.as_view(), name="api-reviews"),
    path("clinics/<slug:clinic>/recommendations/", api.Recommendations.as_view(), name="api-recommendations"),
    path(
        "clinics/<slug:clinic>/recommendations/<uuid:recommendation>/answer/",
        api.AnswerOfRecommendation.as_view(),
        name="api-recommendation-answer",
    ),
    path(
        "clinics/<slug:clinic>/recommendations/<uuid:recommendation>/done/",
        api.DoneOfRecommendation.as_view(),
        name="api-recommendation-done",
    ),
    path(
        "clinics/<slug:clinic>/recommendations/<uuid:recommendation>/not-done/",
        api.NotDoneOfRecommendation.as_view(),
        name="api-recommendation-not-done",
    ),
    path(
        "clinics/<slug:clinic>/recommendations/<uuid:recommendation>/drop/",
        api.DropOfRecommendation.as_view(),
        name="api-recommendation-drop",
    ),
    path(
        "clinics/<slug:clinic>/recommendations/<uuid:recommendation>/take-up/",
        api.TakingUpOfRecommendation.as_view(),
        name="api-recommendation-take-up",
    ),
    path(
        "clinics/<slug:clinic>/recommendations/<uuid:recommendation>/withdraw/",
        api.WithdrawalOfRecommendation.as_view(),
        name="api-recommendation-withdraw",
    ),
    path("clinics/<slug:clinic>/meetings/", api.Meetings.as_view(), name="api-meetings"),
    path("clinics/<slug:clinic>/meetings/state/", api.StateOfMeeting.as_view(), name="api-meeting-state"),
    path("clinics/<slug:clinic>/meetings/<uuid:meeting>/", api.OneMeeting.as_view(), name="api-meeting"),
]
