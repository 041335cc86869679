"""Where a running month's minutes would end if they went on as they came: a forecast for planning, never a target."""

from datetime import date

TELLING_DAYS = 5  # before these have passed, one long contact would promise a month of them


def pace(minutes: int, today: date, last: date) -> int | None:
    """Minutes by the end of `last` at the rate of the month's days so far, today included.

    None while too few days have passed, on the month's last day and after it: there the minutes speak for themselves.
    """
    if today.day < TELLING_DAYS or not last.replace(day=1) <= today < last:
        return None
    return round(minutes * last.day / today.day)
