"""Logs are JSON lines that cannot hold patient data.

Of our own events only the listed keys pass. Of a library's record the unfilled template passes ("Not Found: %s"), and
of an exception its type and where it happened, never its words: a database error quotes the row.
"""

import json
import logging
import logging.config
import re
import traceback
from collections.abc import MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from gunicorn.glogging import Logger

ROOT = Path(__file__).resolve().parent.parent
KEYS = {"clinic", "member", "patient", "episode", "job", "run", "mail", "period", "attempt", "state", "count", "kind"}
KEYS |= {"method", "route", "status_code", "seconds", "task", "error"}
# And of those values, only what looks like an id, a number or a name in code.
VALUE = re.compile(r"[\w.:/+-]{1,80}")
# A part of an address longer than a public id (36): a link that lets its holder in.
SECRET = re.compile(r"[\w-]{37,}")
# What these say below WARNING is about processes and connections.
PLAIN_SPOKEN = ("gunicorn.error", "celery.beat", "celery.apps", "celery.worker.consumer.connection")


class JsonLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage() if _plain(record) else str(record.msg),
        }
        line |= {key: _value(vars(record)[key]) for key in KEYS if key in vars(record)}
        if record.name.startswith("celery") and isinstance(record.args, dict):
            line["task"] = _value(record.args.get("name"))
        if request := getattr(record, "request", None):
            match = getattr(request, "resolver_match", None)
            line |= {"method": getattr(request, "method", None), "route": match.route if match else None}
        if record.exc_info and record.exc_info[1]:
            line |= _where(record.exc_info[1])
        return json.dumps(line)


def _value(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value) if VALUE.fullmatch(str(value)) else "withheld"


def _only_listed(logger: object, method: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in event.items() if key in KEYS or key in ("event", "exc_info")}


def _plain(record: logging.LogRecord) -> bool:
    return record.levelno < logging.WARNING and record.name.startswith(PLAIN_SPOKEN)


def _where(exc: BaseException) -> dict[str, Any]:
    """The exception's type, what caused it, and the innermost frames."""
    causes: list[str] = []
    cause = exc.__cause__ or exc.__context__
    while cause is not None and len(causes) < 5:
        causes.append(type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    frames = [
        f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(exc.__traceback__)
    ]
    return {"exception": type(exc).__name__, "caused_by": causes, "frames": frames[-12:]}


def _short(filename: str) -> str:
    path = Path(filename)
    if "site-packages" in path.parts:
        return "/".join(path.parts[path.parts.index("site-packages") + 1 :])
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def configure(config: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG: everything goes to standard error through the one formatter."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": JsonLine}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["stderr"], "level": config["level"]},
            "loggers": {
                "django": {"handlers": [], "level": config["level"], "propagate": True},
                "axes": {"level": "WARNING"},
            },
        }
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            _only_listed,
            structlog.stdlib.render_to_log_kwargs,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


class GunicornLogger(Logger):
    """gunicorn would write an unreadable request's address, query included, into its error log, and one-time links (of
    the set-up, of an invitation) into its access log."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonLine())

    def atoms(self, *args: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().atoms(*args)
        return found | {"U": SECRET.sub("withheld", str(found["U"]))}
