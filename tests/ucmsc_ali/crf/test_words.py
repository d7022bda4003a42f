"""The trail in words: names for keys, codes as labels, times of the site; no raw id."""

from datetime import UTC, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from tests.conftest import MOMENT
from ucmsc_ali.audit.models import AuditChange
from ucmsc_ali.crf import actions, words
from ucmsc_ali.crf.words import Wording

SHANGHAI = ZoneInfo("Asia/Shanghai")
ROW = {
    "table": "followup.VitalSigns",
    "field": "heart_rate",
    "old": "92",
    "new": "95",
    "form": "vital-signs",
    "timepoint": "SCR",
    "repeat": 1,
    "action": "CHANGE",
    "actor": "coordinator",
    "role": "coordinator",
    "participant_id": None,
    "at": MOMENT,
}


def change(**facts):
    """Return one row of the trail as people read it, like ROW but for these facts."""
    return Wording(SHANGHAI).change(SimpleNamespace(**{**ROW, **facts}))


# ── where and what ──
def test_a_row_names_field_form_and_visit():
    found = change()

    assert (found.label, found.place, found.visit, found.visit_name) == (
        "Heart rate",
        "Vital signs",
        "SCR",
        "Screening",
    )


def test_a_repeated_form_is_told_by_its_number():
    assert change(repeat=2).visit == "SCR #2"
    assert change(timepoint="LOG", form="adverse-event", repeat=3).visit == "#3"
    assert change(timepoint="LOG", repeat=1).visit == ""


def test_a_row_of_no_form_names_its_kind_of_record():
    assert change(table="accounts.Membership", form="", field="role", timepoint="", repeat=None).place == (
        "membership"
    )


def test_an_act_that_changed_no_table_keeps_its_own_words():
    found = change(table="", form="", field="", old=None, new=None, action="SIGNED_IN", timepoint="")

    assert (found.place, found.label, found.old, found.new, found.action) == ("", "", "", "", "signed in")


def test_a_table_or_field_that_is_gone_is_shown_as_it_was_written():
    gone = change(table="old.Table", form="", field="some_field", new="7")
    renamed = change(field="pulse_rate")

    assert (gone.model, gone.label, gone.new) == (None, "some field", "7")
    assert (renamed.field, renamed.label) == (None, "pulse rate")


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("CREATE", "entered"),
        ("VOID", "voided"),
        ("REFUSED", "refused"),
        ("NEW_KIND_OF_ACT", "new kind of act"),
    ],
)
def test_an_action_is_a_word(action, said):
    assert change(action=action).action == said


def test_a_role_is_named_and_an_unknown_one_kept():
    assert change(role="data_manager").role == "Data manager"
    assert change(role="database").role == "database"


def test_a_row_is_read_in_the_language_of_its_reader():
    with translation.override("zh-hans"):
        found = change()
        said = (found.label, found.visit_name, found.action, found.role)

    assert said == ("心率", "筛选", "更改", "研究协调员")


# ── values ──
@pytest.mark.parametrize(
    ("table", "field", "stored", "said"),
    [
        ("followup.VitalSigns", "heart_rate", "92", "92 /min"),
        ("followup.VitalSigns", "temperature", "37.0", "37 °C"),
        ("followup.VitalSigns", "position", "SUPINE", "Supine"),
        ("followup.VitalSigns", "measured_at", "2026-03-02T00:30:00+00:00", "2026-03-02 08:30"),
        ("followup.ArterialBloodGas", "pao2", "67.505580", "67.50558 mmHg"),
        ("followup.ArterialBloodGas", "fio2", "0.330000", "0.33 (33 %)"),
        ("followup.Visit", "visited_on", "2026-03-02", "2026-03-02"),
        ("followup.ScheduledAssessment", "is_required", "true", "yes"),
        ("followup.ScheduledAssessment", "is_required", "0", "no"),
        ("dosing.DosePlan", "weight_kg", "68.400000", "68.4"),
        ("crf.Crf", "status", "NOT DONE", "not done"),
        ("crf.Crf", "form", "blood-gas", "Arterial blood gas"),
        ("crf.Crf", "form", "no-such-form", "no-such-form"),
        ("crf.Crf", "timepoint", "H6", "6 h sample"),
        ("crf.Crf", "timepoint", "LOG", "LOG"),
        ("accounts.User", "language", "zh-hans", "Simplified Chinese"),
        ("accounts.Membership", "role", "monitor", "Monitor"),
    ],
)
def test_a_value_is_read_as_people_read_it(table, field, stored, said):
    assert change(table=table, field=field, new=stored).new == said


@pytest.mark.parametrize("stored", [None, ""])
def test_no_value_is_no_words(stored):
    assert change(old=stored).old == ""


@pytest.mark.parametrize(
    ("old", "new", "is_cleared"),
    [("92", None, True), ("92", "", True), ("92", "95", False), (None, None, False)],
)
def test_a_value_taken_away_is_told_from_one_that_changed(old, new, is_cleared):
    assert change(old=old, new=new).is_cleared is is_cleared


def test_the_time_is_that_of_the_site():
    at = change(at=datetime(2026, 3, 2, 16, 30, tzinfo=UTC)).at

    assert at.isoformat() == "2026-03-03T00:30:00+08:00"


# ── keys ──
@pytest.mark.django_db
def test_people_and_participants_are_named(coordinator, participant):
    found = change(participant_id=participant.pk)

    assert (found.person, found.participant) == ("Clara Coordinator", "01-004")


@pytest.mark.django_db
def test_one_who_is_no_person_of_ours_keeps_the_name_in_the_trail():
    assert change(actor="postgres").person == "postgres"
    assert change(participant_id=None).participant == ""


@pytest.mark.django_db
def test_a_record_that_a_row_points_to_is_named_and_a_lost_one_keeps_its_key(site):
    linked = {"table": "enrollment.Participant", "field": "site_id", "form": ""}

    assert change(**linked, new=str(site.pk)).new == str(site)
    assert change(**linked, new="987654").new == "987654"


@pytest.mark.django_db
def test_many_rows_are_worded_with_one_look_up_for_each_kind_of_record(
    participant, coordinator, signs, django_assert_num_queries
):
    form = signs()
    actions.save(form=form, by=form.by, at=MOMENT)
    rows = list(AuditChange.objects.of_participant(participant.pk).in_trail_order())

    with django_assert_num_queries(4):  # participants and sites that rows point to, codes, people
        found = words.changes(rows, SHANGHAI)
        said = [(each.person, each.participant, each.label, each.old, each.new) for each in found]

    assert len(said) == len(rows) > 15
    assert ("Clara Coordinator", "01-004", "Heart rate", "", "92 /min") in said
