"""The processes of a running installation, found by what they run."""

from pathlib import Path

from tests.journeys.installation import Installation


def find_child(installation: Installation, words: str) -> int | None:
    """The process of this installation whose command line contains some words; None while there is none."""
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            parent = (folder / "stat").read_text().rpartition(") ")[2].split()[1]
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(parent) == installation.process.pid and words in command:
            return int(folder.name)
    return None


def child_pid(installation: Installation, words: str) -> int:
    """The process of this installation whose command line contains some words."""
    found = find_child(installation, words)
    assert found is not None, words
    return found
