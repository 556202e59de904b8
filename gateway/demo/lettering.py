"""Letters for drawn plates and photos, set in Noto Sans CJK (SIL Open Font License 1.1)."""

from functools import lru_cache
from pathlib import Path

import manimgx_fonts_cjk  # type: ignore[import-untyped]
from PIL import Image, ImageDraw, ImageFont

_SIMPLIFIED_CHINESE_FACE = 2


@lru_cache(maxsize=32)
def face(size: int, weight: str = "Bold") -> ImageFont.FreeTypeFont:
    """The simplified Chinese face in a size (px) and a named weight."""
    path = Path(manimgx_fonts_cjk.__file__).with_name("NotoSansCJK-VF.otf.ttc")
    font = ImageFont.truetype(str(path), size, index=_SIMPLIFIED_CHINESE_FACE)
    font.set_variation_by_name(weight)
    return font


@lru_cache(maxsize=128)
def glyph(character: str, weight: str = "Bold") -> Image.Image:
    """One character as a tightly cut mask, large enough to be shrunk into any cell."""
    font = face(200, weight)
    left, top, right, bottom = (round(edge) for edge in font.getbbox(character))
    mask = Image.new("L", (right - left, bottom - top))
    ImageDraw.Draw(mask).text((-left, -top), character, fill=255, font=font)
    return mask.crop(mask.getbbox())
