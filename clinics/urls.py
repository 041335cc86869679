"""Pages under /c/<clinic>/."""

from django.urls import path

from clinics.views import clinic, people, trail

app_name = "clinics"
urlpatterns = [
    path("clinic/", clinic.clinic, name="clinic"),
    path("start/", clinic.start, name="start"),
    path("start/rhythm/", clinic.rhythm, name="rhythm"),
    path("start/finish/", clinic.finish, name="finish"),
    path("start/ready/", clinic.ready, name="ready"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/<uuid:member>/", people.person, name="person"),
    path("people/<uuid:member>/end/", people.end, name="end-membership"),
    path("invitations/<uuid:invitation>/resend/", people.resend, name="resend-invitation"),
    path("invitations/<uuid:invitation>/revoke/", people.revoke, name="revoke-invitation"),
    path("settings/", clinic.settings, name="settings"),
    path("settings/<slug:setting>/", clinic.setting, name="setting"),
    path("facts/", clinic.facts, name="facts"),
    path("audit/", trail.audit, name="audit"),
    path("audit/access/", trail.access, name="access"),
]
