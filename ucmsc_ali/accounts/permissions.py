"""What a person may do: one enum, in the words of the ward."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """A single right; a role is a set of these."""

    PARTICIPANT_VIEW = "participant.view"
    PARTICIPANT_SCREEN = "participant.screen"
    CRF_VIEW = "crf.view"
    CRF_ENTER = "crf.enter"
    CRF_VOID = "crf.void"
    ELIGIBILITY_SIGN = "eligibility.sign"
    INFUSION_CHECK = "infusion.check"
    PRODUCT_VIEW = "product.view"
    PRODUCT_MANAGE = "product.manage"
    PROTOCOL_VIEW = "protocol.view"
    TRAIL_VIEW = "trail.view"
    TRAIL_EXPORT = "trail.export"
    SAFETY_VIEW = "safety.view"
    PEOPLE_MANAGE = "people.manage"

    @property
    def words(self) -> str:
        """This right as the dated list of rights says it."""
        return str(WORDS[self])


WORDS: dict[Permission, str | Promise] = {
    Permission.PARTICIPANT_VIEW: _("See participants"),
    Permission.PARTICIPANT_SCREEN: _("Screen participants"),
    Permission.CRF_VIEW: _("See forms"),
    Permission.CRF_ENTER: _("Enter and correct forms"),
    Permission.CRF_VOID: _("Void forms"),
    Permission.ELIGIBILITY_SIGN: _("Sign eligibility"),
    Permission.INFUSION_CHECK: _("Check infusions as second person"),
    Permission.PRODUCT_VIEW: _("See product batches"),
    Permission.PRODUCT_MANAGE: _("Enter product batches"),
    Permission.PROTOCOL_VIEW: _("See the protocol"),
    Permission.TRAIL_VIEW: _("See the trail"),
    Permission.TRAIL_EXPORT: _("Export the trail"),
    Permission.SAFETY_VIEW: _("See safety events"),
    Permission.PEOPLE_MANAGE: _("Manage people"),
}

# Everything else waits until training in the study is recorded (21 CFR 11.10(i)).
WITHOUT_TRAINING = frozenset({Permission.PROTOCOL_VIEW, Permission.PEOPLE_MANAGE})
