"""What higher floors may follow, sent inside the transaction of the contact, and what they are asked."""

from django.dispatch import Signal

# Arguments: contact, told (public ids of what the patient heard about; contacts does not know what they are), by, now.
contact_saved = Signal()
# Arguments: contact, by, now.
contact_voided = Signal()
# Arguments: member, episode, months. How the patient's payer counts the minutes of each: {month: Counting}.
counting_asked = Signal()
# Arguments: member, entries (just saved, of one episode). What they count, in words, for the confirmation.
words_asked = Signal()
