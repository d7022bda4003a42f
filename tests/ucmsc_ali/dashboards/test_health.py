"""Whether the application answers: 200 where its database does, else 503, and nothing of the study."""

import pytest
from django.db import DatabaseError, connections

ADDRESS = "/healthz"


@pytest.fixture
def database_gone(monkeypatch):
    """The database does not answer."""

    def refuse(*_args, **_kwargs):
        raise DatabaseError("could not connect to server: edc@10.0.0.5")

    monkeypatch.setattr(connections["default"], "cursor", refuse)


@pytest.mark.django_db
def test_a_healthy_application_says_so_to_anyone(client):
    answer = client.get(ADDRESS)

    assert (answer.status_code, answer.json()) == (200, {"database": "ok"})


def test_without_its_database_it_is_unhealthy_and_keeps_the_reason_to_itself(client, database_gone):
    answer = client.get(ADDRESS)

    assert (answer.status_code, answer.json()) == (503, {"database": "unreachable"})


@pytest.mark.django_db
def test_asking_starts_no_session_and_writes_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer = client.get(ADDRESS)

    assert answer.cookies == {}


@pytest.mark.django_db
def test_a_probe_may_ask_for_the_head_alone_and_change_nothing(client):
    assert client.head(ADDRESS).status_code == 200
    assert client.post(ADDRESS).status_code == 405
