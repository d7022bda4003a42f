"""What holds for every request: the trail's context, refusals, time and language."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from ucmsc_ali.accounts.access import signed_in_only
from ucmsc_ali.accounts.middleware import RequestContext
from ucmsc_ali.audit.context import current

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]


def during(user, read):
    """Return what `read()` says while a request of this person is answered."""
    found = []
    request = RequestFactory().get("/")
    request.user, request.id = user, "request-7"

    def answer(_request):
        found.append(read())
        return HttpResponse()

    RequestContext(answer)(request)
    return found[0]


def test_the_trail_writes_under_the_person_s_name_and_role(coordinator):
    context = during(coordinator, current)

    assert (context.actor, context.role, context.request_id) == ("coordinator", "coordinator", "request-7")


def test_the_times_of_a_page_are_those_of_the_site(coordinator):
    assert during(coordinator, timezone.get_current_timezone_name) == "Asia/Shanghai"


def test_a_page_speaks_the_language_of_the_person(coordinator):
    from django.utils import translation

    coordinator.language = "zh-hans"

    assert during(coordinator, translation.get_language) == "zh-hans"


@pytest.mark.rule("C2")
def test_a_refusal_is_in_the_trail(coordinator, signed_in, trail):
    answer = signed_in(coordinator).get("/people/")

    (event,) = trail("REFUSED")
    assert answer.status_code == 403
    assert (event.actor, event.role) == ("coordinator", "coordinator")
    assert '"/people/"' in event.changes


def test_the_answer_and_the_trail_share_one_id(coordinator, signed_in, trail):
    answer = signed_in(coordinator).get("/people/")

    assert answer["X-Request-ID"] == trail("REFUSED")[0].request_id


def test_a_page_outside_one_s_site_is_not_there(administrator, stranger, signed_in, trail):
    assert signed_in(administrator).get(f"/people/{stranger.pk}/").status_code == 404
    assert trail("REFUSED") == []


@pytest.mark.rule("C5")
def test_someone_untrained_is_told_why(person, signed_in, site):
    from ucmsc_ali.accounts.access import why_not
    from ucmsc_ali.accounts.models import Membership
    from ucmsc_ali.accounts.permissions import Permission
    from ucmsc_ali.audit.context import context

    someone = person("someone", "monitor")
    with context(reason="The training was another one"):
        Membership.objects.filter(user=someone).update(trained_on=None)

    assert "training" in why_not(someone, Permission.CRF_VIEW)
    assert "training" not in why_not(someone, Permission.CRF_ENTER)


def test_a_view_for_everyone_signed_in_is_marked():
    assert signed_in_only(lambda _request: HttpResponse()).open_to_signed_in
