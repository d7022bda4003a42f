from pathlib import Path

import pytest

from ucmsc_ali.lib.configuration import Reader, WrongSettings, is_loopback


def test_an_absent_variable_takes_its_default():
    read = Reader({"DEBUG": ""})

    assert read.yes_no("DEBUG", default=True) is True
    assert read.whole("PORT", default=8000, low=1, high=65535) == 8000
    assert read.words("ALLOWED_HOSTS", default=["a"]) == ["a"]
    assert read.problems == []


@pytest.mark.parametrize(("text", "meaning"), [("true", True), ("ON", True), ("0", False), ("no", False)])
def test_yes_and_no_are_read_in_their_usual_words(text, meaning):
    assert Reader({"DEBUG": text}).yes_no("DEBUG", default=not meaning) is meaning


def test_every_wrong_variable_is_named_at_once_with_what_is_allowed():
    read = Reader(
        {"DEBUG": "maybe", "PORT": "99999", "STUDY_TIME_ZONE": "Mars/Base", "REDIS_URL": "http://x"}
    )

    read.yes_no("DEBUG", default=False)
    read.whole("PORT", default=8000, low=1, high=65535)
    read.zone("STUDY_TIME_ZONE", default="UTC")
    read.redis("REDIS_URL")

    with pytest.raises(WrongSettings) as refused:
        read.raise_problems()
    assert str(refused.value).splitlines()[1:] == [
        "  DEBUG is not allowed. Set true or false.",
        "  PORT is not allowed. Set a whole number from 1 to 65535.",
        "  STUDY_TIME_ZONE is not allowed. Set a time zone such as Asia/Shanghai.",
        "  REDIS_URL is not allowed. Set redis://host:6379/0 or rediss://host:6379/0.",
    ]


def test_a_wrong_address_is_never_repeated_since_it_may_hold_a_password():
    read = Reader({"DATABASE_URL": "mysql://edc:hunter2@db/edc"})

    read.database("DATABASE_URL", default=Path("edc.sqlite3"))

    assert "DATABASE_URL is not allowed" in read.problems[0]
    assert "hunter2" not in read.problems[0]


@pytest.mark.parametrize(
    "text",
    [
        "ftp://edc.example.org",
        "edc.example.org",
        "https://edc.example.org/path",
        "https://a:b@c",
        "http://h:x",
    ],
)
def test_a_web_address_is_http_or_https_without_a_path(text):
    read = Reader({"BASE_URL": text})

    assert read.web_address("BASE_URL", default="http://127.0.0.1") == "http://127.0.0.1"
    assert len(read.problems) == 1


def test_a_password_with_escaped_signs_reaches_postgresql_as_meant():
    read = Reader({"DATABASE_URL": "postgres://edc:p%40ss%2Fword@db:5433/trial"})

    database = read.database("DATABASE_URL", default=Path("unused"))

    assert database["PASSWORD"] == "p@ss/word"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db", 5433, "trial")


def test_without_an_address_the_database_is_a_file_whatever_its_folder_is_called(tmp_path):
    odd = tmp_path / "50% of #1?" / "edc.sqlite3"

    assert Reader({}).database("DATABASE_URL", default=odd)["NAME"] == str(odd)


def test_a_folder_is_made_for_its_owner_only(tmp_path):
    folder = Reader({"DATA_DIR": str(tmp_path / "data")}).folder("DATA_DIR", default=tmp_path)

    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "data").write_text("")
    read = Reader({"DATA_DIR": str(tmp_path / "data")})

    read.folder("DATA_DIR", default=tmp_path)

    assert read.problems == ["DATA_DIR is not allowed. Set a folder that this account can write."]


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://localhost", True),
        ("http://[::1]:8000", True),
        ("http://10.0.0.1", False),
        ("https://localhost.example.org", False),
    ],
)
def test_loopback_is_this_machine_only(address, here):
    assert is_loopback(address) is here
