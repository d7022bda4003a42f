"""Sign a form as it stands. The view asks for the password again; validity is a comparison of versions."""

import hashlib
import json
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ucmsc_ali.accounts.models import User
from ucmsc_ali.crf.items import items_of
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.review.models import Signature


class CannotSign(Exception):
    """A signature is not possible now; the message says why."""


def digest(record: Crf) -> str:
    """Return the SHA-256 of a form's identity, version and every stored value, in a fixed order."""
    facts = {
        "record": [record.participant_id, record.form, record.timepoint, record.repeat, record.version],
        "values": {
            column: None if (value := getattr(record, column)) is None else str(value)
            for item in items_of(type(record)).values()
            for column in (item.attname, *item.columns()[1:])
        },
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def sign(*, record: Crf, meaning: str, by: User, at: datetime) -> Signature:
    """Sign a form as it stands; `record` is the form's own row, read within this decision.

    Raises CannotSign for a voided form, one signed already with this meaning, or one changed meanwhile.
    """
    if record.is_void:
        raise CannotSign(_("The form is voided."))
    try:
        with transaction.atomic():
            stands = Crf.objects.select_for_update().filter(pk=record.pk, version=record.version).exists()
            if not stands:
                raise CannotSign(_("The form was changed meanwhile. Read it again before you sign."))
            return Signature.objects.create(
                crf_id=record.pk,
                meaning=meaning,
                version=record.version,
                digest=digest(record),
                signed_at=at,
                signed_by=by,
                printed_name=by.name,
                role=by.role,
            )
    except IntegrityError:
        raise CannotSign(_("This version is signed already.")) from None


def standing(record: Crf, meaning: str) -> Signature | None:
    """Return the signature under the record as it is now, or None; a digest that differs does not count."""
    found = (
        Signature.objects.standing()
        .meaning(meaning)
        .filter(crf_id=record.pk)
        .select_related("signed_by")
        .first()
    )
    return found if found and found.digest == digest(record) else None
