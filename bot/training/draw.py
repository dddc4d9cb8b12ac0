"""The table of confusions as a picture; runs where typst is installed: ``python draw.py TABLE.json PICTURE.png``."""

import sys
from pathlib import Path

import typst

HERE = Path(__file__).resolve().parent
FONTS = HERE.parents[1] / "connectors" / "documents" / "fonts"
PIXELS_PER_INCH = 144


def main() -> None:
    """Draws the table of the first argument into the file of the second."""
    table, picture = map(Path, sys.argv[1:])
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[FONTS])
    typst.compile(
        HERE / "confusion.typ", output=picture, root=HERE, font_paths=fonts, format="png", ppi=PIXELS_PER_INCH,
        sys_inputs={"table": table.read_text("utf-8")},
    )  # fmt: skip
    sys.stderr.write(f"جدول اشتباه‌ها: {picture}\n")


if __name__ == "__main__":
    main()
