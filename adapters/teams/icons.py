"""The app's two pictures, drawn from a few lines: a mortarboard. No picture file, no drawing library.

What Teams takes: https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/apps-package#app-icons
"""

import struct
import zlib
from collections.abc import Callable, Sequence
from itertools import pairwise
from math import hypot

ACCENT = "#1f2a44"
"""What the colour icon stands on, and what Teams puts beside it."""

COLOR_SIZE, OUTLINE_SIZE = 192, 32
_SYMBOL = 96
"""The middle of the colour icon, which no client cuts off."""

Point = tuple[float, float]
Pixel = tuple[int, int, int, int]
Distance = Callable[[float, float], float]
"""How far a point is from a shape; less than nothing inside it."""

_WHITE, _GOLD = (255, 255, 255), (242, 184, 75)

# In units of which a symbol is 100 wide; y runs down. Of what is the same on both sides, the left one.
_BOARD: Sequence[Point] = ((3, 37), (50, 14), (97, 37), (50, 60))
_HALF_CAP: Sequence[Point] = ((49, 66), (23, 53.5), (23, 72), (30, 78), (38, 81), (45, 82.3))
_CORD: Sequence[Point] = ((50, 37), (88, 45.5), (88, 68))
_TASSEL: Sequence[Point] = ((88, 70), (88, 78))
# The 32 pixels are so few that upright lines stand on whole ones: multiples of 3.125, two pixels wide.
_STROKE = 6.25
_BOARD_LINE: Sequence[Point] = ((5, 35), (50, 12.5), (95, 35), (50, 57.5))
_HALF_CAP_LINE: Sequence[Point] = ((25, 45), (25, 73), (31, 79), (38, 82.4), (46, 84.2))
_CORD_LINE: Sequence[Point] = ((93.75, 37.5), (93.75, 75))


def color() -> bytes:
    """The icon in colours, 192 by 192 pixels, as PNG: no pixel is transparent, the symbol is in the middle half."""
    ground = (int(ACCENT[1:3], 16), int(ACCENT[3:5], 16), int(ACCENT[5:7], 16))
    layers = (
        (_WHITE, _filled(_whole(_HALF_CAP), rounding=1.5)),
        (ground, _line(_CORD, width=8)),
        (_WHITE, _filled(_BOARD, rounding=2)),
        (_GOLD, _line(_CORD, width=3.5)),
        (_GOLD, _line(_TASSEL, width=8)),
    )
    edge, scale = (COLOR_SIZE - _SYMBOL) / 2, 100 / _SYMBOL

    def pixel(column: int, row: int) -> Pixel:
        x, y = (column + 0.5 - edge) * scale, (row + 0.5 - edge) * scale
        shown = ground
        if 0 < x < 100 and 0 < y < 100:
            for paint, distance in layers:
                shown = _mixed(shown, paint, _cover(distance(x, y) / scale))
        return *shown, 255

    return _png(COLOR_SIZE, pixel)


def outline() -> bytes:
    """The icon in lines, 32 by 32 pixels, as PNG: white where it is anything, else transparent."""
    scale = 100 / OUTLINE_SIZE
    lines = [
        _line((*_BOARD_LINE, _BOARD_LINE[0]), width=_STROKE),
        # What the board hides of the cap is not drawn.
        _less(_line(_whole(_HALF_CAP_LINE), width=_STROKE), _filled(_BOARD_LINE, rounding=_STROKE / 2)),
        _line(_CORD_LINE, width=_STROKE),
    ]

    def pixel(column: int, row: int) -> Pixel:
        x, y = (column + 0.5) * scale, (row + 0.5) * scale
        cover = max(_cover(distance(x, y) / scale) for distance in lines)
        return *_WHITE, round(255 * cover)

    return _png(OUTLINE_SIZE, pixel)


def _whole(half: Sequence[Point]) -> Sequence[Point]:
    """A left half, and its mirror image from its last point back to its first."""
    return (*half, *((100 - x, y) for x, y in reversed(half)))


def _filled(corners: Sequence[Point], *, rounding: float) -> Distance:
    """A shape with straight sides, `rounding` larger than its corners say and that much rounder."""
    sides = list(pairwise((*corners, corners[0])))

    def distance(x: float, y: float) -> float:
        inside = False
        for (ax, ay), (bx, by) in sides:
            if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
                inside = not inside
        away = min(_away(x, y, start, end) for start, end in sides)
        return (-away if inside else away) - rounding

    return distance


def _line(points: Sequence[Point], *, width: float) -> Distance:
    """A line through `points` with round ends."""
    parts = list(pairwise(points))
    return lambda x, y: min(_away(x, y, start, end) for start, end in parts) - width / 2


def _less(shape: Distance, other: Distance) -> Distance:
    """What of `shape` is not in `other`."""
    return lambda x, y: max(shape(x, y), -other(x, y))


def _away(x: float, y: float, start: Point, end: Point) -> float:
    """How far a point is from a straight line that begins and ends."""
    along, down = end[0] - start[0], end[1] - start[1]
    part = ((x - start[0]) * along + (y - start[1]) * down) / (along * along + down * down)
    part = min(1.0, max(0.0, part))
    return hypot(x - start[0] - part * along, y - start[1] - part * down)


def _cover(pixels: float) -> float:
    """How much of a pixel a shape covers whose edge is so far from the pixel's middle."""
    return min(1.0, max(0.0, 0.5 - pixels))


def _mixed(below: tuple[int, int, int], above: tuple[int, int, int], cover: float) -> tuple[int, int, int]:
    red, green, blue = (round(old + (new - old) * cover) for old, new in zip(below, above, strict=True))
    return red, green, blue


def _png(size: int, pixel: Callable[[int, int], Pixel]) -> bytes:
    """A square picture of red, green, blue and opacity, a byte each. https://www.w3.org/TR/png-3/"""
    no_filter = b"\0"
    rows = [no_filter + bytes(part for column in range(size) for part in pixel(column, row)) for row in range(size)]
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
