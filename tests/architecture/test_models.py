"""Every model and every item of the trial: what it must say, and what it must not do."""

import ast
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import signals

from ucmsc_ali.accounts.models import Site
from ucmsc_ali.audit.dialect import LONGEST_NAME
from ucmsc_ali.audit.spec import PROJECT, Exempt, declaration, project_models
from ucmsc_ali.crf import checks, registry
from ucmsc_ali.crf.items import Assay, Choice, ItemField, Measurement, Whole, items_of
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.lib.units import LABELS

ROOT = Path(__file__).resolve().parents[2]
MODELS = list(project_models())
SOME_TIME, SOMEONE = datetime(2026, 3, 2, tzinfo=UTC), 1

# ── The reviewed lists ──────────────────────────────────────────────────────
WITHOUT_TRAIL = {
    "audit.AuditEvent": "the trail itself",
    "crf.Draft": "one person's unfinished typing",
    "crf.Receipt": "ties a form sent to the record it made",
}
OTHER_PEOPLES_TABLES = {
    "auth.Permission": "unused: rights are code",
    "auth.Group": "unused: roles are code",
    "auth.Group_permissions": "unused: rights are code",
    "axes.AccessAttempt": "counts wrong passwords; the trail has each failure",
    "axes.AccessAttemptExpiration": "when such a count ends",
    "axes.AccessFailureLog": "not written: the trail has each failure",
    "axes.AccessLog": "not written: the trail has each sign-in",
    "contenttypes.ContentType": "Django's list of models",
    "sessions.Session": "who is signed in; the trail has the sign-ins",
}
GOES_WITH_ITS_OWNER = {"crf.Draft.user", "crf.Draft.participant"}  # a draft is never trial data
BY_WITHOUT_AT = {
    "enrollment.Consent.obtained_by": "its time is consented_at, in the same answer",
    "enrollment.Consent.signed_by": "a code: participant or representative",
}
SIGNALS = re.compile(r"\bdjango\.(.*\.)?(signals|dispatch)\b")
LISTENING_FILES = {"ucmsc_ali/audit/apps.py"}  # to connections and migrations, for the triggers


def fields_of(model: type[models.Model]) -> list[models.Field]:
    return list(model._meta.local_concrete_fields)


def items() -> list[tuple[str, ItemField]]:
    """Return every data item of the project, under its model's name."""
    return [
        (f"{model._meta.label}.{name}", item) for model in MODELS for name, item in items_of(model).items()
    ]


# ── The trail ───────────────────────────────────────────────────────────────
def test_every_model_says_what_its_trail_is():
    assert [model._meta.label for model in MODELS if declaration(model) is None] == []


def test_a_model_that_says_nothing_would_be_found(monkeypatch):
    monkeypatch.delattr(Site, "audit")

    assert [model._meta.label for model in MODELS if declaration(model) is None] == ["accounts.Site"]


def test_only_reviewed_models_have_no_trail():
    exempt = {model._meta.label: declaration(model) for model in MODELS}

    assert {label for label, said in exempt.items() if isinstance(said, Exempt)} == set(WITHOUT_TRAIL)
    assert [label for label, said in exempt.items() if isinstance(said, Exempt) and len(said.why) < 20] == []


def test_tables_of_other_packages_are_reviewed():
    foreign = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.split(".")[0] not in {*PROJECT, "tests"} and model._meta.managed
    }

    assert foreign == set(OTHER_PEOPLES_TABLES)


# ── Rows that hold on to each other ─────────────────────────────────────────
def test_nothing_takes_trial_data_with_it_when_it_goes():
    links = {
        f"{model._meta.label}.{each.name}": each
        for model in apps.get_models(include_auto_created=True)
        for each in model._meta.local_concrete_fields
        if isinstance(each, models.ForeignKey) and each.related_model in MODELS and model._meta.managed
    }
    letting_go = {
        name
        for name, each in links.items()
        if each.remote_field.on_delete is not models.PROTECT and not each.remote_field.parent_link
    }

    assert letting_go == GOES_WITH_ITS_OWNER
    assert len(links) > 30


# ── Who and when ────────────────────────────────────────────────────────────
def pairs() -> list[tuple[type[models.Model], str, str]]:
    """Return every who-and-when: the fields x_by and x_at of one table."""
    named = [(model, {each.name for each in fields_of(model)}) for model in MODELS]
    return [
        (model, name, name.removesuffix("by") + "at")
        for model, names in named
        for name in sorted(names)
        if (name == "by" or name.endswith("_by")) and name.removesuffix("by") + "at" in names
    ]


PAIRS = pairs()


def is_refused(model: type[models.Model], **half: object) -> bool:
    """Say whether a check constraint over these columns refuses these values together."""
    row = model(**{model._meta.get_field(name).attname: value for name, value in half.items()})
    constraints = [each for each in model._meta.constraints if isinstance(each, models.CheckConstraint)]
    try:
        for each in constraints:
            if named(each.condition) <= set(half):
                each.validate(model, row)
    except ValidationError:
        return True
    return False


def named(condition: models.Q) -> set[str]:
    """Return the columns that a condition names."""
    parts = [
        named(child) if isinstance(child, models.Q) else {child[0].partition("__")[0]}
        for child in condition.children
    ]
    return set().union(*parts)


def test_who_stands_nowhere_without_when():
    paired = {f"{model._meta.label}.{who}" for model, who, _when in PAIRS}
    alone = {
        f"{model._meta.label}.{each.name}"
        for model in MODELS
        for each in fields_of(model)
        if each.name.endswith("_by") or (each.name == "by")
    }

    assert alone - paired == set(BY_WITHOUT_AT)
    assert len(PAIRS) >= 10


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "who", "when"), PAIRS, ids=[f"{model._meta.label}.{who}" for model, who, _when in PAIRS]
)
def test_who_and_when_are_written_together_or_not_at_all(model, who, when):
    person, moment = model._meta.get_field(who), model._meta.get_field(when)
    somebody, nobody = (SOMEONE, None) if isinstance(person, models.ForeignKey) else ("Dr Wang", "")
    are_always_there = isinstance(person, models.ForeignKey) and not person.null and not moment.null

    assert are_always_there or is_refused(model, **{who: somebody, when: None})
    assert are_always_there or is_refused(model, **{who: nobody, when: SOME_TIME})
    assert not is_refused(model, **{who: somebody, when: SOME_TIME})


# ── Names and signals ───────────────────────────────────────────────────────
def test_no_name_of_the_database_is_cut_by_postgresql():
    names = [each.name for model in MODELS for each in [*model._meta.constraints, *model._meta.indexes]] + [
        name
        for model in MODELS
        for name in (model._meta.db_table, *(each.column for each in fields_of(model)))
    ]

    assert [name for name in names if len(name.encode()) >= LONGEST_NAME] == []


def test_no_business_rule_waits_for_a_signal():
    heard = (
        signals.pre_init, signals.post_init, signals.pre_save, signals.post_save, signals.pre_delete,
        signals.post_delete, signals.m2m_changed,
    )  # fmt: skip
    listeners = [
        receiver.__module__
        for signal in heard
        for model in MODELS
        for receiver in signal._live_receivers(model)[0]
    ]

    assert [name for name in listeners if name.split(".")[0] in PROJECT] == []


def test_no_file_listens_to_models():
    imports = [
        (str(file.relative_to(ROOT)), node.module or "")
        for package in PROJECT
        for file in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
    ]

    assert {file for file, module in imports if SIGNALS.search(module)} == LISTENING_FILES


# ── Forms and items ─────────────────────────────────────────────────────────
def test_every_form_of_the_protocol_is_built_and_shows_every_item():
    assert checks.forms_fit_the_protocol() == []


def test_every_table_of_a_form_is_a_form_of_the_casebook():
    built = {form.model for form in registry.forms().values()}
    tables = {model for model in MODELS if issubclass(model, Crf)} - {Crf}

    assert tables == built


def test_every_item_has_a_label_of_its_own():
    labels = [(name.rpartition(".")[0], item.derived, str(item.meaning.label)) for name, item in items()]

    assert [label for label in labels if not label[2].strip()] == []
    assert sorted({label for label in labels if labels.count(label) > 1}) == []


@pytest.mark.parametrize(
    ("name", "item"), [pair for pair in items() if isinstance(pair[1], Measurement | Assay)]
)
def test_what_is_measured_has_a_unit_that_people_can_read(name, item):
    units = item.meaning.units or (item.meaning.unit,)

    assert all(units)
    assert [unit for unit in units if unit not in LABELS and re.search(r"[\[*{(]", unit)] == []


def test_expected_ranges_lie_within_the_limits():
    ranged = [(name, item.meaning) for name, item in items() if item.meaning.expected and item.meaning.limits]

    wrong = [
        name
        for name, said in ranged
        if not said.limits[0] <= said.expected[0] < said.expected[1] <= said.limits[1]
    ]
    assert wrong == []
    assert len(ranged) > 15


def test_a_number_that_is_typed_has_limits_or_is_held_by_the_protocol():
    unlimited = {
        name
        for name, item in items()
        if isinstance(item, Measurement | Whole | Assay) and not item.meaning.limits
    }

    assert unlimited == {"dosing.ProductBatch.passage", "dosing.ProductBatch.concentration"}


def test_every_code_fits_its_column_and_stands_once():
    lists = [
        (name, item, [code for code, _words in item.codes])
        for name, item in items()
        if isinstance(item, Choice)
    ]

    assert [name for name, item, codes in lists if not codes or max(map(len, codes)) > item.max_length] == []
    assert [name for name, _item, codes in lists if len(codes) != len(set(codes))] == []


def test_a_condition_names_an_item_of_the_form_and_codes_that_it_has():
    conditions = [
        (f"{form.key}.{name}", items_of(form.model).get(item.meaning.when.item), item.meaning.when)
        for form in registry.forms().values()
        for name, item in items_of(form.model).items()
        if item.meaning.when
    ]

    assert [name for name, other, _when in conditions if other is None] == []
    wrong = [name for name, other, when in conditions if set(when.values) - {code for code, _ in other.codes}]
    assert wrong == []
    assert len(conditions) > 40
