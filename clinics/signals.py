"""What higher floors may refuse, sent inside the transaction: a receiver that holds something against it raises
`Refused`."""

from django.dispatch import Signal

# Somebody leaves the clinic or loses roles. Arguments: member, roles (what they keep; none of whoever leaves).
giving_up = Signal()
