#!/usr/bin/env python3
"""Django's command line. Without DATABASE_URL and REDIS_URL the embedded servers stand in (cocm/local.py)."""

import os
import sys

from cocm import local


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cocm.settings")
    with local.surroundings(sys.argv):
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
