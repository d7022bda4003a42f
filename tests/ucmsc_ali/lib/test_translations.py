import gettext

import polib
import pytest

from ucmsc_ali.lib import messages, translations
from ucmsc_ali.lib.messages import Message

PLAIN = Message("Sign in", "", "", "templates/a.html")
COUNTED = Message("%(n)s form", "%(n)s forms", "", "views.py:3")


@pytest.fixture
def po(tmp_path):
    return tmp_path / "zh_Hans" / "LC_MESSAGES" / "django.po"


def translate(po, text, words):
    catalogue = polib.pofile(str(po))
    catalogue.find(text).msgstr = words
    catalogue.save()


def test_messages_of_python_are_found_with_plural_and_context():
    source = '_("One")\nngettext("%(n)s form", "%(n)s forms", n)\npgettext("verb", "Lock")\nother("No")\n'

    found = [(each.text, each.plural, each.context) for each in messages.in_python(source, "a.py")]

    assert found == [("One", "", ""), ("%(n)s form", "%(n)s forms", ""), ("Lock", "", "verb")]


def test_messages_are_found_under_the_name_that_a_file_gives_to_gettext():
    source = "from django.utils.translation import gettext as _t\n_t('One')\n_u('Two')\n"

    assert [each.text for each in messages.in_python(source, "a.py")] == ["One"]


def test_messages_of_templates_are_found_whatever_brackets_they_hold():
    source = """{% load i18n %}<a title="{% translate "Say 'it' (now) or (x) then" %}">
    {% blocktranslate count n=x %}One {{ a }}{% plural %}{{ n }} (many){% endblocktranslate %}"""

    found = [(each.text, each.plural) for each in messages.in_template(source, "a.html")]

    assert found == [("Say 'it' (now) or (x) then", ""), ("One %(a)s", "%(n)s (many)")]


def test_messages_inside_a_filter_of_a_template_are_found():
    source = """{{ lot|default:_("Prepare") }}{% if a == _('Held') %}{% endif %}"""

    assert [each.text for each in messages.in_template(source, "a.html")] == ["Prepare", "Held"]


def test_a_new_message_is_written_and_counted_as_a_gap(po):
    new = translations.update(po, [PLAIN, COUNTED])

    assert new == 2
    assert translations.gaps(po, [PLAIN]) == ["templates/a.html: 'Sign in'"]


def test_a_translation_survives_the_next_update(po):
    translations.update(po, [PLAIN])
    translate(po, "Sign in", "登录")

    translations.update(po, [PLAIN, COUNTED])

    assert translations.gaps(po, [PLAIN]) == []


def test_a_translation_that_drops_a_value_is_a_gap(po):
    named = Message("%(code)s is locked", "", "", "a.py:1")
    translations.update(po, [named])
    translate(po, named.text, "已锁定")

    assert translations.gaps(po, [named]) == ["a.py:1: '%(code)s is locked'"]


def test_a_message_that_is_gone_leaves_the_catalogue(po):
    translations.update(po, [PLAIN, COUNTED])

    translations.update(po, [PLAIN])

    assert [entry.msgid for entry in polib.pofile(str(po))] == ["Sign in"]


def test_a_stale_catalogue_is_compiled_once(po, tmp_path):
    translations.update(po, [PLAIN])
    translate(po, "Sign in", "登录")

    first, second = translations.compile_stale([tmp_path]), translations.compile_stale([tmp_path])

    assert (len(first), second) == (1, [])
    with first[0].open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Sign in") == "登录"
