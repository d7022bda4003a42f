"""A zip archive that is sent while it is made: memory does not grow with its content."""

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime


class Pipe(io.RawIOBase):
    """A file that cannot seek: what is written waits until it is taken away."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def writable(self) -> bool:
        """Say that it can be written."""
        return True

    def write(self, data: object) -> int:
        """Keep bytes until they are taken."""
        piece = bytes(data)  # type: ignore[call-overload]
        self.waiting.append(piece)
        return len(piece)

    def take(self) -> bytes:
        """Return what waits, and forget it."""
        taken, self.waiting = b"".join(self.waiting), []
        return taken


class Archive:
    """Members are added one after another; each method yields bytes as they are ready."""

    def __init__(self, at: datetime) -> None:
        self.at, self.pipe = at, Pipe()
        self.zip = zipfile.ZipFile(self.pipe, "w", zipfile.ZIP_DEFLATED, allowZip64=True)

    def add(self, name: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Yield the bytes of one more member."""
        info = zipfile.ZipInfo(name, date_time=self.at.timetuple()[:6])
        info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
        with self.zip.open(info, "w", force_zip64=True) as member:
            for piece in pieces:
                member.write(piece)
                if ready := self.pipe.take():
                    yield ready
        yield self.pipe.take()

    def close(self) -> Iterator[bytes]:
        """Yield the end of the archive; a file cut short before it does not open."""
        self.zip.close()
        yield self.pipe.take()
