"""Routes of contacts and the time log."""

from django.urls import path

from contacts.api import Contacts, TimeEntries, VoidContact, VoidTime

urlpatterns = [
    path("clinics/<slug:clinic>/episodes/<uuid:episode>/contacts/", Contacts.as_view(), name="api-contacts"),
    path("clinics/<slug:clinic>/contacts/<uuid:contact>/void/", VoidContact.as_view(), name="api-contact-void"),
    path("clinics/<slug:clinic>/episodes/<uuid:episode>/time/", TimeEntries.as_view(), name="api-time"),
    path("clinics/<slug:clinic>/time/<uuid:entry>/void/", VoidTime.as_view(), name="api-time-void"),
]
