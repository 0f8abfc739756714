#!/usr/bin/env python3
"""Writes models/label/ai-generated.svg: the mark "AI 생성" as a badge of outlines, so that no font is needed to draw it.

    python3 scripts/label-outlines.py /usr/share/fonts/truetype/nanum/NanumGothicBold.ttf > models/label/ai-generated.svg

It needs fontTools 4 (Debian's python3-fonttools); the font is in Debian's fonts-nanum. The Hangul is 100 units high.
"""

import sys

from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

TEXT = "AI 생성"
HANGUL_HEIGHT = 100
PADDING_X, PADDING_Y = 44, 34
CORNER_RADIUS = 40

font = TTFont(sys.argv[1])
glyphs, names = font.getGlyphSet(), font.getBestCmap()


def bounds(character):
    pen = BoundsPen(glyphs)
    glyphs[names[ord(character)]].draw(pen)
    return pen.bounds


top = max(bounds(character)[3] for character in "생성")
bottom = min(bounds(character)[1] for character in "생성")
scale = HANGUL_HEIGHT / (top - bottom)

path = SVGPathPen(glyphs, ntos=lambda number: f"{number:.1f}".rstrip("0").rstrip("."))
left = -bounds(TEXT[0])[0]
right = 0.0
for character in TEXT:
    glyph = glyphs[names[ord(character)]]
    glyph.draw(TransformPen(path, (scale, 0, 0, -scale, PADDING_X + left * scale, PADDING_Y + top * scale)))
    if bounds(character) is not None:
        right = (left + bounds(character)[2]) * scale
    left += glyph.width

width, height = round(right + 2 * PADDING_X), HANGUL_HEIGHT + 2 * PADDING_Y
print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">')
print(f'<rect width="{width}" height="{height}" rx="{CORNER_RADIUS}" fill="#101014" fill-opacity="0.72"/>')
print(f'<path fill="#fff" d="{path.getCommands()}"/>')
print("</svg>")
