"""Pages under /c/<clinic>/."""

from django.urls import path

from contacts.views import entries, note

app_name = "contacts"
urlpatterns = [
    path("episodes/<uuid:episode>/note/", note.note, name="note"),
    path("episodes/<uuid:episode>/draft/", note.draft, name="draft"),
    path("episodes/<uuid:episode>/draft/discard/", note.discard, name="discard"),
    path("episodes/<uuid:episode>/at-work/", note.at_work, name="at-work"),
    path("episodes/<uuid:episode>/time/", entries.time, name="time"),
    path("episodes/<uuid:episode>/time/log/", entries.log_time, name="log-time"),
    path("time/<uuid:entry>/void/", entries.void_time, name="void-time"),
    path("contacts/<uuid:contact>/", entries.contact, name="contact"),
    path("contacts/<uuid:contact>/void/", entries.void_contact, name="void"),
]
