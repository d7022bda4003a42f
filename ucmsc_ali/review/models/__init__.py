"""What happens to data after entry."""

from ucmsc_ali.review.models.signature import Signature

__all__ = ["Signature"]
