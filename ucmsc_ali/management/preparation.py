"""What must be there before anything is served: tables, triggers, translations, and a study to look at."""

from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from ucmsc_ali.accounts.demonstration import is_demo
from ucmsc_ali.accounts.models import Membership, Site, User
from ucmsc_ali.audit import install
from ucmsc_ali.lib import translations

Say = Callable[[str], None]


def bring_up_to_date(say: Say) -> None:
    """Make or alter the tables where a migration is due, and see that the trail's triggers stand."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Bringing the database up to date …")
        call_command("migrate", verbosity=0, interactive=False)
    for problem in install.problems(connection):
        say(f"The trail was not as it must be and is put back: {problem}.")
    install.install()


def compile_translations(say: Say) -> None:
    """Compile the translations that are newer than their compiled form."""
    if translations.compile_stale(settings.LOCALE_PATHS):
        say("Compiled the translations.")


def is_empty() -> bool:
    """Say whether no study was ever started in this database."""
    return not Site.objects.exists() and not User.objects.exists()


def load_demo(say: Say) -> None:
    """Load the demo study into an empty database, the whole of it or nothing."""
    if not is_empty() or "demo" not in get_commands():
        return
    say("Loading the demo study, fictional people only …")
    with transaction.atomic():
        call_command("demo")


def demo_sign_ins() -> list[tuple[str, str]]:
    """Return role and sign-in name of the first site's people in a demo study; nobody in a real one."""
    if not is_demo():
        return []
    people = Membership.objects.open().with_people().filter(user__is_active=True)
    first = Site.objects.first()
    return [(str(each.get_role_display()), each.user.username) for each in people if each.site == first]
