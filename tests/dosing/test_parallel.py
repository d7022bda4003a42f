"""Two people at two desks at one moment, on a database that lets them."""

import threading

import pytest
from django.db import connection

from dosing import infusions
from enrollment.models import Participant
from tests.dosing import ward
from ucmsc_ali.audit.context import context
from ucmsc_ali.crf import actions

NOON, AFTERNOON, LATER = ward.at("03-04 10:00"), ward.at("03-04 11:30"), ward.at("03-04 23:00")
pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def test_of_two_starts_on_one_date_one_is_saved(treated, prepared, coordinator, nurse):
    prepared(treated, "D1", NOON)
    prepared(treated, "D2", AFTERNOON)
    forms = [
        ready(treated, "D1", NOON, coordinator),
        ready(treated, "D2", AFTERNOON, nurse),
    ]

    outcomes = at_once(forms)

    assert sorted(outcomes) == ["Refused", "saved"]
    assert len(infusions.given(treated)) == 2
    assert Participant.objects.get(pk=treated.pk).day_0_at == ward.at("03-03 10:00")


def ready(participant, place, start, by):
    """Return a form that its own rules let pass."""
    answers = ward.given(start)
    asked = ward.form_of(participant, place, "infusion", answers, by=by, when=LATER)
    asked.is_valid()
    confirmed = {f"confirm__{question.key}": "Right." for question in asked.questions}
    form = ward.form_of(participant, place, "infusion", answers | confirmed, by=by, when=LATER)
    assert form.can_save()
    return form


def at_once(forms):
    """Save forms in threads that start together, and return what became of each."""
    gate, outcomes = threading.Barrier(len(forms)), []

    def send(form):
        gate.wait()
        try:
            with context(actor=form.by.username, role="coordinator"):
                actions.save(form=form, by=form.by, at=LATER)
            outcomes.append("saved")
        except actions.Refused:
            outcomes.append("Refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(form,)) for form in forms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
