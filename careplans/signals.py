"""What higher floors may follow, sent inside the transaction of the signature."""

from django.dispatch import Signal

# Arguments: plan (the version in force now), by, now.
plan_signed = Signal()
