#!/usr/bin/env python3
"""The one command of the project: `up` starts everything, `test` runs the suite, `help` lists the rest."""

import os
import sys

OLDEST = (3, 11)


def main() -> None:
    """Run one command, in an environment that is made first where it is missing."""
    if sys.version_info < OLDEST:
        sys.exit("This needs Python 3.11 or newer. You ran Python {}.{}.".format(*sys.version_info))
    from ucmsc_ali.lib import environment

    environment.ensure(sys.argv[1:])
    if sys.argv[1:2] == ["test"]:
        environment.run_pytest(sys.argv[2:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ucmsc_ali.settings")
    from django.conf import settings
    from django.core.management import execute_from_command_line

    from ucmsc_ali.lib.configuration import WrongSettings

    try:
        settings.DEBUG  # noqa: B018 reading one setting reads them all
    except WrongSettings as problem:
        sys.exit(str(problem))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
