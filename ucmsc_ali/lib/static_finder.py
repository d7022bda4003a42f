"""Serves single files out of installed packages: Bootstrap and htmx without a CDN and without Node."""

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.checks import CheckMessage, Error
from django.core.files.storage import FileSystemStorage

HINT = "Install the locked packages."


def packaged_file(package: str, inside: str) -> Path | None:
    """Return where a file of an installed package lies, or None."""
    spec = find_spec(package)
    folders = spec.submodule_search_locations if spec else None
    found = (Path(folder) / inside for folder in folders or [])
    return next((path for path in found if path.is_file()), None)


class PackagedStorage(FileSystemStorage):
    """Reads each listed name from where its package keeps it."""

    def path(self, name: str) -> str:
        """Return the file behind a listed name; raise FileNotFoundError for any other."""
        path = packaged_file(*settings.PACKAGED_STATIC.get(name, ("", ""))) if name else None
        if path is None:
            raise FileNotFoundError(name)
        return str(path)


class PackagedFinder(BaseFinder):
    """Finds the files that `settings.PACKAGED_STATIC` lists, and no other file of those packages."""

    storage = PackagedStorage()

    def check(self, **_kwargs: Any) -> list[CheckMessage]:
        """Name every listed file that its package does not hold."""
        return [
            Error(f"{url}: the package {package} holds no {inside}.", hint=HINT, id="edc.E001")
            for url, (package, inside) in settings.PACKAGED_STATIC.items()
            if packaged_file(package, inside) is None
        ]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001,FBT002 Django's signature
        """Return the file for an address under the static folder."""
        listed = settings.PACKAGED_STATIC.get(path)
        found = packaged_file(*listed) if listed else None
        if find_all or kwargs.get("all"):
            return [str(found)] if found else []
        return str(found) if found else []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, PackagedStorage]]:
        """Yield every listed file that is there; the check names the others."""
        for name, listed in settings.PACKAGED_STATIC.items():
            if packaged_file(*listed) and not matches_patterns(name, ignore_patterns or ()):
                yield name, self.storage
