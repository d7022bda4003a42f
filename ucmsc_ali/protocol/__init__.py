"""The protocol as data: one file per version, read once into frozen dataclasses."""

from ucmsc_ali.protocol.load import ProtocolError, current, load, named, problems, versions
from ucmsc_ali.protocol.model import Problem, Protocol, Text

__all__ = [
    "Problem",
    "Protocol",
    "ProtocolError",
    "Text",
    "current",
    "load",
    "named",
    "problems",
    "versions",
]
