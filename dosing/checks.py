"""How the check of a preparation by two people stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dosing.models import InfusionPreparation
from ucmsc_ali.review.actions.signing import digest
from ucmsc_ali.review.models import Signature

PREPARED, CHECKED = Signature.Meaning.PREPARED, Signature.Meaning.CHECKED


@dataclass(frozen=True)
class Check:
    """The signatures that stand under a preparation as it is now."""

    signatures: Sequence[Signature] = ()

    def signed(self, meaning: str) -> Signature | None:
        """Return the signature with a meaning, None while it is missing."""
        return next((one for one in self.signatures if one.meaning == meaning), None)

    @property
    def prepared(self) -> Signature | None:
        """The signature of who prepared."""
        return self.signed(PREPARED)

    @property
    def checked(self) -> Signature | None:
        """The signature of the second person."""
        return self.signed(CHECKED)

    @property
    def is_complete(self) -> bool:
        """Say whether two different people have signed."""
        first, second = self.prepared, self.checked
        return first is not None and second is not None and first.signed_by_id != second.signed_by_id

    @property
    def finished_at(self) -> datetime | None:
        """When the later of the two signed; None before."""
        return max(one.signed_at for one in self.signatures) if self.is_complete else None

    @property
    def next_meaning(self) -> str:
        """Which signature is wanted next; empty when both stand."""
        if self.prepared is None:
            return PREPARED
        return CHECKED if self.checked is None else ""


def check_of(preparation: InfusionPreparation | None) -> Check:
    """Return the check of a preparation."""
    return Check() if preparation is None else checks_of([preparation])[preparation.pk]


def checks_of(preparations: Sequence[InfusionPreparation]) -> dict[int, Check]:
    """Return the check of each preparation, by its key; a signature whose digest differs does not count."""
    rows = Signature.objects.filter(
        crf_id__in=[one.pk for one in preparations], meaning__in=[PREPARED, CHECKED]
    )
    signatures = list(rows.select_related("signed_by"))
    return {one.pk: Check([row for row in signatures if stands(row, one)]) for one in preparations}


def stands(signature: Signature, preparation: InfusionPreparation) -> bool:
    """Say whether a signature was given for a preparation as it is now."""
    if signature.crf_id != preparation.pk or signature.version != preparation.version:
        return False
    return not preparation.is_void and signature.digest == digest(preparation)
