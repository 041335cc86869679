"""What higher floors may follow, sent inside the transaction of the contact, and what they are asked."""

from django.dispatch import Signal

# Arguments: contact, told (public ids of what the patient heard about; contacts does not know what they are), by, now.
contact_saved = Signal()
# Arguments: contact, by, now.
contact_voided = Signal()
# Arguments: member, episode, month. How the patient's payer counts minutes: a Counting, or None from who does not know.
counting_asked = Signal()
# Arguments: member, entries (just saved, of one episode). What they count, in words, for the confirmation; or "".
words_asked = Signal()
