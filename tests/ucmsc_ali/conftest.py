"""What the rooms of the platform share: a consented participant and a form of theirs."""

from tests.ucmsc_ali.casebook import participant, signs

__all__ = ["participant", "signs"]
