"""The calendar file, fetched by programs that cannot sign in: its address is the secret."""

from django.urls import path

from casereview.views import feeds

urlpatterns = [path("<str:secret>.ics", feeds.calendar, name="calendar")]
