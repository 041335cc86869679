"""What higher floors may follow, sent inside the transaction of the contact."""

from django.dispatch import Signal

# Arguments: contact, told (public ids of what the patient heard about; contacts does not know what they are), by, now.
contact_saved = Signal()
# Arguments: contact, by, now.
contact_voided = Signal()
