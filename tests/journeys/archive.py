"""The trail as it was taken home: unpacked on a machine that has Python and nothing of ours."""

import subprocess
import sys
import zipfile
from pathlib import Path


class Archive:
    """An export unpacked into a folder, with the verifier that came with it."""

    def __init__(self, packed: Path, folder: Path) -> None:
        self.folder = folder
        with zipfile.ZipFile(packed) as archive:
            archive.extractall(folder)

    @property
    def text(self) -> str:
        """The rows for people."""
        return (self.folder / "trail.csv").read_text(encoding="utf-8-sig")

    def verify(self) -> tuple[int, str]:
        """Run the verifier as its README says; return its exit status and what it says."""
        command = [sys.executable, "-I", "verify_trail.py", "trail.csv", "--manifest", "manifest.json"]
        done = subprocess.run(
            command, cwd=self.folder, capture_output=True, text=True, check=False, timeout=60
        )
        return done.returncode, done.stdout + done.stderr

    def forge(self, old: str, new: str) -> None:
        """Write other words into the file, wherever they stand."""
        file = self.folder / "trail.csv"
        forged = file.read_bytes().replace(old.encode(), new.encode())
        assert forged != file.read_bytes()
        file.write_bytes(forged)
