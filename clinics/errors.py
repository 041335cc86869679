"""What an action refuses, in words for the person; the edges turn it into a form error or a problem answer."""


class Refused(Exception):
    """The request was understood and is not done. `field` names the form field it belongs to, if one."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Stale(Refused):
    """Somebody saved this since it was opened; nothing was overwritten."""

    def __init__(
        self,
        message: str = "Someone else saved this while you were editing. Nothing of theirs or yours is lost: "
        "compare below and save again.",
    ) -> None:
        super().__init__(message)
