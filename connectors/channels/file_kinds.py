"""Which files we take: told by their bytes, never by their name."""

from crm_core.text.characters import strip_controls

SIGNATURES = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"OggS": "audio/ogg",
}
"""What we take, by the first bytes."""
ENDINGS = {
    "application/pdf": (".pdf",), "image/png": (".png",), "image/jpeg": (".jpg", ".jpeg"),
    "audio/ogg": (".ogg", ".oga"),
}  # fmt: skip
MOST_PIXELS = 60_000_000
"""Of a picture: more than any telephone takes; a few kilobytes may claim a thousand times as many."""
_FRAME_MARKS = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_BARE_MARKS = frozenset({0x01, *range(0xD0, 0xD9)})
"""JPEG marks without a length."""


def kind_of(content: bytes) -> str | None:
    """The MIME type of a file that we take, None for any other."""
    return next((kind for start, kind in SIGNATURES.items() if content.startswith(start)), None)


def is_bomb(content: bytes, mime: str) -> bool:
    """Whether a picture claims so many pixels that showing it would take all memory."""
    width, height = _size_of(content, mime)
    return width * height > MOST_PIXELS


def safe_name(name: str | None, mime: str) -> str:
    """A bare name that ends as its kind does, without anything that hides the ending or leaves the folder."""
    bare = strip_controls(name or "").replace("\\", "/").rsplit("/", 1)[-1].strip(" .")[:100] or "file"
    return bare if bare.lower().endswith(ENDINGS[mime]) else bare + ENDINGS[mime][0]


def _size_of(content: bytes, mime: str) -> tuple[int, int]:
    """Width and height in pixels; nothing for what is no picture.

    Source: PNG 1.2, 11.2.2 (IHDR comes first); ITU T.81, B.2.2 (frame header).
    """
    if mime == "image/png" and content[12:16] == b"IHDR":
        return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
    if mime != "image/jpeg":
        return 0, 0
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        mark = content[at + 1]
        if mark in _FRAME_MARKS:
            return int.from_bytes(content[at + 7 : at + 9]), int.from_bytes(content[at + 5 : at + 7])
        at += 2 if mark in _BARE_MARKS else 2 + int.from_bytes(content[at + 2 : at + 4])
    return 0, 0
