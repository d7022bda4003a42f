from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command

from ucmsc_ali.lib.static_finder import PackagedFinder


@pytest.mark.parametrize(
    "name", ["vendor/bootstrap.min.css", "vendor/bootstrap.bundle.min.js", "vendor/htmx.min.js"]
)
def test_a_listed_file_is_found_in_its_package(name):
    assert Path(finders.find(name)).stat().st_size > 40_000


def test_no_other_file_of_those_packages_is_served():
    assert finders.find("vendor/bootstrap.js") is None
    assert finders.find("css/bootstrap.css") is None


def test_every_listed_file_is_there():
    assert PackagedFinder().check() == []


def test_a_missing_file_is_named_by_the_check(settings):
    settings.PACKAGED_STATIC = {
        "vendor/x.js": ("bootstrap", "js/x.js"),
        "vendor/y.js": ("no_such_package", "y.js"),
    }

    said = [str(problem.msg) for problem in PackagedFinder().check()]

    assert said == [
        "vendor/x.js: the package bootstrap holds no js/x.js.",
        "vendor/y.js: the package no_such_package holds no y.js.",
    ]


def test_pages_get_them_without_debug_and_without_collecting(client):
    response = client.get("/static/vendor/htmx.min.js")

    assert response["Content-Type"].startswith("text/javascript")
    assert response.getvalue() == Path(finders.find("vendor/htmx.min.js")).read_bytes()


def test_the_image_collects_them_hashed_and_compressed(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": settings.HASHED}}

    call_command("collectstatic", verbosity=0, interactive=False)

    assert list((tmp_path / "vendor").glob("bootstrap.min.*.css.gz"))
    assert (tmp_path / "staticfiles.json").exists()


def test_each_map_lies_beside_its_file():
    mapped = [name for name in settings.PACKAGED_STATIC if f"{name}.map" in settings.PACKAGED_STATIC]

    assert mapped == ["vendor/bootstrap.min.css", "vendor/bootstrap.bundle.min.js"]
