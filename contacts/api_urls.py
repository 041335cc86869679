"""Routes of contacts, the time log, referrals and the end of an episode."""

from django.urls import path

from contacts.api import Contacts, TimeEntries, VoidContact, VoidTime
from contacts.api_referrals import (
    EpisodeLetter,
    EpisodeReferrals,
    OneReferral,
    Outreach,
    Referrals,
    ReferralSteps,
)

EPISODE = "clinics/<slug:clinic>/episodes/<uuid:episode>/"
urlpatterns = [
    path(f"{EPISODE}contacts/", Contacts.as_view(), name="api-contacts"),
    path("clinics/<slug:clinic>/contacts/<uuid:contact>/void/", VoidContact.as_view(), name="api-contact-void"),
    path(f"{EPISODE}time/", TimeEntries.as_view(), name="api-time"),
    path("clinics/<slug:clinic>/time/<uuid:entry>/void/", VoidTime.as_view(), name="api-time-void"),
    path("clinics/<slug:clinic>/outreach/", Outreach.as_view(), name="api-outreach"),
    path("clinics/<slug:clinic>/referrals/", Referrals.as_view(), name="api-referrals"),
    path("clinics/<slug:clinic>/referrals/<uuid:referral>/", OneReferral.as_view(), name="api-referral"),
    path("clinics/<slug:clinic>/referrals/<uuid:referral>/steps/", ReferralSteps.as_view(), name="api-referral-steps"),
    path(f"{EPISODE}referrals/", EpisodeReferrals.as_view(), name="api-episode-referrals"),
    path(f"{EPISODE}letter/", EpisodeLetter.as_view(), name="api-episode-letter"),
]
