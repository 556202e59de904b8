"""The typefaces the reader was trained on, and their glyphs as tight masks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from fontTools.ttLib import TTCollection, TTFont
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Mask = NDArray[np.uint8]

SIZE_PX = 120
# Masks are kept in the shape of a cell of 45 mm × 90 mm.
WIDTH, HEIGHT = 44, 88


@dataclass(frozen=True, kw_only=True)
class Face:
    """One family: files matching `files` below the font folder, and where they come from."""

    name: str
    files: str
    package: str
    licence: str
    words: bool = True
    letters: bool = False
    variations: tuple[str, ...] = ()


def _npm(name: str, package: str, *, words: bool, weights: str = "[4-7]00") -> Face:
    files = f"node_modules/@fontsource/{package}/files/*-{weights}-normal.woff"
    return Face(
        name=name,
        files=files,
        package=f"npm @fontsource/{package}",
        licence="OFL-1.1",
        words=words,
        letters=not words,
    )


FACES = (
    Face(
        name="Noto Sans CJK",
        files="NotoSansCJK-VF.otf.ttc",
        package="PyPI manimgx-fonts-cjk",
        licence="OFL-1.1",
        letters=True,
        variations=("Light", "Regular", "Medium", "Bold"),
    ),
    Face(
        name="LXGW WenKai",
        files="**/LXGWWenKai-*.ttf",
        package="Debian fonts-lxgw-wenkai",
        licence="OFL-1.1",
    ),
    _npm("Noto Serif SC", "noto-serif-sc", words=True, weights="[567]00"),
    _npm("ZCOOL QingKe HuangYou", "zcool-qingke-huangyou", words=True),
    _npm("ZCOOL XiaoWei", "zcool-xiaowei", words=True),
    _npm("IBM Plex Sans JP", "ibm-plex-sans-jp", words=True),
    _npm("Zen Kaku Gothic New", "zen-kaku-gothic-new", words=True),
    _npm("Zen Maru Gothic", "zen-maru-gothic", words=True),
    _npm("M PLUS 1p", "m-plus-1p", words=True),
    _npm("BIZ UDGothic", "biz-udgothic", words=True),
    _npm("Archivo Narrow", "archivo-narrow", words=False),
    _npm("B612", "b612", words=False),
    _npm("Barlow", "barlow", words=False),
    _npm("Barlow Semi Condensed", "barlow-semi-condensed", words=False),
    _npm("IBM Plex Sans Condensed", "ibm-plex-sans-condensed", words=False),
    _npm("Overpass", "overpass", words=False),
    _npm("PT Sans Narrow", "pt-sans-narrow", words=False),
    _npm("Rajdhani", "rajdhani", words=False),
    _npm("Roboto Condensed", "roboto-condensed", words=False),
    _npm("Saira", "saira", words=False),
    _npm("Saira Semi Condensed", "saira-semi-condensed", words=False),
    _npm("Share Tech", "share-tech", words=False),
)
# Never trained on: what the report says of accuracy is said of typefaces the reader never saw.
HELD_OUT = (
    Face(
        name="Droid Sans Fallback",
        files="**/DroidSansFallbackFull.ttf",
        package="Debian fonts-droid-fallback",
        licence="Apache-2.0",
    ),
    _npm("Oswald", "oswald", words=False),
    _npm("Saira Condensed", "saira-condensed", words=False),
)


def glyphs(face: Face, folder: Path, characters: str) -> Iterator[tuple[str, Mask]]:
    """Every character that the files of a face hold, in every file, weight and region."""
    for path in sorted(folder.glob(face.files)):
        for index, covered in enumerate(_covered(path)):
            wanted = [each for each in characters if ord(each) in covered]
            if not wanted:
                continue
            for variation in face.variations or (None,):
                font = ImageFont.truetype(str(path), SIZE_PX, index=index)
                if variation is not None:
                    font.set_variation_by_name(variation)
                for character in wanted:
                    yield character, _tight(font, character)


def _covered(path: Path) -> list[set[int]]:
    if path.suffix == ".ttc":
        with TTCollection(path, lazy=True) as collection:
            return [set(font.getBestCmap()) for font in collection.fonts]
    with TTFont(path, lazy=True) as font:
        return [set(font.getBestCmap())]


def _tight(font: ImageFont.FreeTypeFont, character: str) -> Mask:
    left, top, right, bottom = (round(edge) for edge in font.getbbox(character))
    mask = Image.new("L", (right - left + 2, bottom - top + 2))
    ImageDraw.Draw(mask).text((1 - left, 1 - top), character, fill=255, font=font)
    cut = mask.crop(mask.getbbox())
    # A 1 keeps its shape: it fills the height of its cell, not the width.
    wide = max(WIDTH if character != "1" else cut.width * HEIGHT // cut.height, 8)
    wide = min(wide, WIDTH)
    flat = Image.new("L", (WIDTH, HEIGHT))
    flat.paste(cut.resize((wide, HEIGHT), Image.Resampling.LANCZOS), ((WIDTH - wide) // 2, 0))
    return np.asarray(flat, np.uint8)
