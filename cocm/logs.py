import logging
from typing import Any


def configure(config: dict[str, Any]) -> None:
    logging.basicConfig(level=config["level"])
