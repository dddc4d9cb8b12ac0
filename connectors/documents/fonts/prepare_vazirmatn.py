# mypy: ignore-errors
"""Makes this folder's fonts out of Vazirmatn, so that text copied from a PDF is the text that was written.

A PDF stores glyphs, and a reader turns right-to-left glyphs round one by one. A glyph that stands for several
letters («لا», «الله», or a letter that swallowed a ZWNJ in shaping) is not turned round inside: «کالا» is
found as «کاال» and «پیش‌فاکتور» as «پیشف‌اکتور». Here every letter and every ZWNJ keeps a glyph of its own;
what is seen stays the same.

    npm pack vazirmatn@33.0.3 && tar xzf vazirmatn-33.0.3.tgz
    uv run --no-project --with fonttools==4.68.0 python prepare_vazirmatn.py package/fonts/ttf .
"""

import sys
from pathlib import Path

from fontTools.otlLib.builder import (
    ChainContextSubstBuilder,
    ChainContextualRule,
    SingleSubstBuilder,
    buildAnchor,
    buildLookup,
    buildSingleSubstSubtable,
)
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables
from fontTools.ttLib.tables._g_l_y_f import Glyph

FAMILY = "Vazirmatn Document"
ZWNJ = 0x200C
ALLAH = "uniFDF2"
LETTERS_ONLY = 9  # lookup flag of the lam-alef lookups: right to left, marks ignored


def main(source: Path, target: Path) -> None:
    """Writes the prepared Regular and Bold of `source` into `target`."""
    for weight in ("Regular", "Bold"):
        font = TTFont(source / f"Vazirmatn-{weight}.ttf", recalcTimestamp=False)
        keep_zwnj(font)
        for lookup in font["GSUB"].table.LookupList.Lookup[:]:
            split_ligatures(font, lookup)
        rename(font, weight)
        font.save(target / f"VazirmatnDocument-{weight}.ttf")


def keep_zwnj(font: TTFont) -> None:
    """Exchanges the ZWNJ for an equally empty glyph, which a shaper does not throw away."""
    add_glyph(font, "zwnj.kept", Glyph(), 0)
    index = add_lookup(font, buildLookup([buildSingleSubstSubtable({font.getBestCmap()[ZWNJ]: "zwnj.kept"})]))
    for record in font["GSUB"].table.FeatureList.FeatureRecord:
        if record.FeatureTag == "calt":
            record.Feature.LookupListIndex.append(index)


def split_ligatures(font: TTFont, lookup: otTables.Lookup) -> None:
    """Exchanges the lookup's ligatures of letters for as many glyphs as they have letters."""
    rules = take_letter_ligatures(lookup)
    if not rules:
        return
    builder = ChainContextSubstBuilder(font, None)
    builder.lookupflag = LETTERS_ONLY
    for letters, ligature in rules:
        glyphs = cut(font, ligature, len(letters))
        steps = [[single_substitution(font, pair)] for pair in zip(letters, glyphs, strict=True)]
        builder.rules.append(ChainContextualRule([], [[letter] for letter in letters], [], steps))
        follow_ligature_in_positions(font, ligature, glyphs)
        follow_ligature_in_contexts(font, ligature, glyphs)
    built = builder.build()
    if lookup.LookupFlag == LETTERS_ONLY:
        lookup.LookupType, lookup.SubTable, lookup.SubTableCount = (
            built.LookupType,
            built.SubTable,
            built.SubTableCount,
        )
        return
    index = add_lookup(font, built)
    for record in font["GSUB"].table.FeatureList.FeatureRecord:
        if lookup in [font["GSUB"].table.LookupList.Lookup[i] for i in record.Feature.LookupListIndex]:
            record.Feature.LookupListIndex.append(index)


def take_letter_ligatures(lookup: otTables.Lookup) -> list[tuple[tuple[str, ...], str]]:
    """Takes the lam-alef ligatures and «الله» out of the lookup: (letters, ligature) of each."""
    taken = []
    for subtable in lookup.SubTable if lookup.LookupType == 4 else ():
        for first, ligatures in subtable.ligatures.items():
            for ligature in ligatures[:]:
                if lookup.LookupFlag == LETTERS_ONLY or ligature.LigGlyph == ALLAH:
                    ligatures.remove(ligature)
                    taken.append(((first, *ligature.Component), ligature.LigGlyph))
    return taken


def cut(font: TTFont, ligature: str, count: int) -> list[str]:
    """Gives `count` glyphs, first letter first: one that draws the ligature, then blank ones.

    They share its width. The last letter is leftmost: the drawing glyph stands rightmost and draws leftwards.
    """
    width = font["hmtx"][ligature][0]
    share = width // count
    pen = TTGlyphPen(font.getGlyphSet())
    pen.addComponent(ligature, (1, 0, 0, 1, -share * (count - 1), 0))
    names = [f"{ligature}.letter{number}" for number in range(1, count + 1)]
    add_glyph(font, names[0], pen.glyph(), width - share * (count - 1))
    for name in names[1:]:
        add_glyph(font, name, Glyph(), share)
    return names


def single_substitution(font: TTFont, pair: tuple[str, str]) -> SingleSubstBuilder:
    """Gives the lookup that exchanges one glyph for another, stored in the font."""
    step = SingleSubstBuilder(font, None)
    step.mapping = dict([pair])
    step.lookup_index = add_lookup(font, step.build())
    return step


def follow_ligature_in_positions(font: TTFont, ligature: str, glyphs: list[str]) -> None:
    """Gives the new glyphs the mark anchors and the kerning of the ligature."""
    lookups = [
        [getattr(subtable, "ExtSubTable", subtable) for subtable in lookup.SubTable]
        for lookup in font["GPOS"].table.LookupList.Lookup
    ]
    head_shift = font["hmtx"][ligature][0] // len(glyphs) * (len(glyphs) - 1)
    for subtable in (one for subtables in lookups for one in subtables):
        if isinstance(subtable, otTables.MarkLigPos) and ligature in subtable.LigatureCoverage.glyphs:
            place = subtable.LigatureCoverage.glyphs.index(ligature)
            letters = subtable.LigatureArray.LigatureAttach[place].ComponentRecord
            bases = base_positions_for(lookups, subtable.MarkCoverage.glyphs)
            for number, (glyph, letter) in enumerate(zip(glyphs, letters, strict=True)):
                anchor = letter.LigatureAnchor[0]
                shift = 0 if number else head_shift
                add_base(bases, glyph, anchor.XCoordinate - shift, anchor.YCoordinate)
        elif isinstance(subtable, otTables.SinglePos) and subtable.Format == 1 and ligature in subtable.Coverage.glyphs:
            subtable.Coverage.glyphs.append(glyphs[0])


def base_positions_for(lookups: list[list[object]], marks: list[str]) -> otTables.MarkBasePos:
    """Finds the mark-to-letter table for the same marks as those of a mark-to-ligature table."""
    return next(
        subtable
        for subtables in lookups
        for subtable in subtables
        if isinstance(subtable, otTables.MarkBasePos) and subtable.MarkCoverage.glyphs == marks
    )


def add_base(table: otTables.MarkBasePos, glyph: str, x: int, y: int) -> None:
    """Lets marks sit on `glyph` at the point (x, y), in font units."""
    record = otTables.BaseRecord()
    record.BaseAnchor = [buildAnchor(x, y)]
    table.BaseCoverage.glyphs.append(glyph)
    table.BaseArray.BaseRecord.append(record)
    table.BaseArray.BaseCount += 1


def follow_ligature_in_contexts(font: TTFont, ligature: str, glyphs: list[str]) -> None:
    """Lets rules about the neighbours of the ligature hold for the new glyphs."""
    for tag in ("GSUB", "GPOS"):
        for lookup in font[tag].table.LookupList.Lookup:
            for subtable in lookup.SubTable:
                rule = getattr(subtable, "ExtSubTable", subtable)
                for coverage in (
                    *getattr(rule, "InputCoverage", ()),
                    *getattr(rule, "LookAheadCoverage", ()),
                ):
                    if ligature in coverage.glyphs:
                        coverage.glyphs.append(glyphs[0])
                for coverage in getattr(rule, "BacktrackCoverage", ()):
                    if ligature in coverage.glyphs:
                        coverage.glyphs.append(glyphs[-1])


def add_glyph(font: TTFont, name: str, glyph: Glyph, width: int) -> None:
    """Adds a glyph as the last one of the font."""
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"][name] = glyph
    font["hmtx"][name] = (width, 0)
    font["GDEF"].table.GlyphClassDef.classDefs[name] = 1
    if glyph.isComposite():
        glyph.recalcBounds(font["glyf"])
        font["hmtx"][name] = (width, glyph.xMin)


def add_lookup(font: TTFont, lookup: otTables.Lookup) -> int:
    """Adds a substitution at the end and gives its index."""
    lookups = font["GSUB"].table.LookupList
    lookups.Lookup.append(lookup)
    lookups.LookupCount = len(lookups.Lookup)
    return len(lookups.Lookup) - 1


def rename(font: TTFont, weight: str) -> None:
    """Names the changed font, so that nobody takes it for the original."""
    for identifier, text in (
        (1, FAMILY),
        (3, f"{FAMILY} {weight}"),
        (4, f"{FAMILY} {weight}"),
        (6, f"VazirmatnDocument-{weight}"),
    ):
        for record in font["name"].names:
            if record.nameID == identifier:
                record.string = text


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
