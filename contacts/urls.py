"""Pages under /c/<clinic>/."""

from django.urls import path

from contacts.views import endings, entries, note, referrals

app_name = "contacts"
urlpatterns = [
    path("episodes/<uuid:episode>/note/", note.note, name="note"),
    path("episodes/<uuid:episode>/draft/", note.draft, name="draft"),
    path("episodes/<uuid:episode>/draft/discard/", note.discard, name="discard"),
    path("episodes/<uuid:episode>/at-work/", note.at_work, name="at-work"),
    path("episodes/<uuid:episode>/time/", entries.time, name="time"),
    path("episodes/<uuid:episode>/time/log/", entries.log_time, name="log-time"),
    path("time/<uuid:entry>/void/", entries.void_time, name="void-time"),
    path("out-of-reach/", endings.outreach, name="outreach"),
    path("out-of-reach/search/", endings.search, name="outreach-search"),
    path("referrals/", referrals.referrals, name="referrals"),
    path("referrals/search/", referrals.search, name="referral-search"),
    path("referrals/<uuid:referral>/", referrals.referral, name="referral"),
    path("referrals/<uuid:referral>/step/", referrals.step, name="step"),
    path("episodes/<uuid:episode>/referrals/new/", referrals.refer, name="refer"),
    path("episodes/<uuid:episode>/letter/", endings.letter, name="letter"),
    path("episodes/<uuid:episode>/letter/given/", endings.give_letter, name="give-letter"),
    path("plans/<uuid:plan>/contact/", entries.plan_contact, name="plan-contact"),
    path("contacts/<uuid:contact>/", entries.contact, name="contact"),
    path("contacts/<uuid:contact>/void/", entries.void_contact, name="void"),
]
