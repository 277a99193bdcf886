"""Turns the drawings of `drawings/*.txt` into small tinted SVGs.

A file holds several drawings. `= name` begins one; every following line is a shape on a canvas of 200 x 200, painted in
order:

    r x y w h radius fill      rectangle            c cx cy radius fill         disc
    e cx cy rx ry fill         ellipse              p fill path…                filled path
    l stroke width path…       line, round ends     o cx cy radius stroke width ring
    ering cx cy rx ry stroke width                  a angle cx cy … z           what lies between is turned

and a few shapes with a name of their own (`gear`, `pencil`, `piano`, …), see `MOTIFS`. A colour is `#hex` or a letter:
`c` is the product's colour, `d`, `D` and `l` are darker, darkest and lighter than it, the rest is in `PAINTS`.
"""

import colorsys
import math
from pathlib import Path

PAINTS = {
    "k": "#2a2f37", "g": "#8d97a3", "s": "#d9dee4", "m": "#b4bdc7", "w": "#fff",
    "b": "#b8864f", "B": "#7d5432", "G": "#d9a441", "r": "#d9483b", "o": "#e98a3c",
    "y": "#f2c14b", "n": "#5b9a5f", "u": "#4f86c6", "p": "#f0a8b8",
    "x": "#ffffff52", "h": "#0000002b", "t": "#d3e8f2a6",
}

# The colours a product may have: main, and where computed shades would not do, darker, darkest and lighter.
TINTS = {
    "Black": ("#40464f", "#2d3239", "#1b1e23", "#59616c"),
    "White": ("#f6f7f9", "#cfd6de", "#a3aebb", "#ffffff"),
    "Grey": ("#a0a7b1",), "Silver": ("#cdd3da", "#a4adb8", "#7d8794", "#e8ecf0"),
    "Charcoal": ("#565e69",), "Red": ("#d5453b",), "Blue": ("#3f7fc4",), "Navy": ("#2f4a78",),
    "Green": ("#4d9260",), "Olive": ("#7f8447",), "Teal": ("#2b9a98",), "Yellow": ("#f0bd3a",),
    "Orange": ("#e8803a",), "Pink": ("#ec90ab", "#d26c8b", "#a04765", "#f8c3d2"), "Purple": ("#8760b4",), "Brown": ("#8b5c3c",),
    "Beige": ("#dcc5a0",), "Cream": ("#f2e6cb", "#d8c59b", "#b49e70", "#fbf5e6"),
    "Gold": ("#d3a345",), "Copper": ("#c4764a",), "Natural": ("#d6b07c",), "Oak": ("#c69a62",),
    "Walnut": ("#7d5539",), "Clear": ("#cfe5eecc", "#a5c8d6", "#7fa9ba", "#ebf6fa"),
    "Multicolor": ("#e8704a", "#3f7fbf", "#5b9a5f", "#f4c64e"),
}
PALE = {"White", "Cream", "Clear", "Silver", "Beige"}


def shades(color):
    """The paints `c`, `d`, `D` and `l` of a named colour."""
    tint = TINTS[color]
    if len(tint) == 1:
        tint = (tint[0], shaded(tint[0], 0.76), shaded(tint[0], 0.52), shaded(tint[0], 1.28))
    paints = dict(zip("cdDl", tint))
    if color in ("Black", "Charcoal"):
        paints["k"] = "#17191d"
    return paints


def shaded(color, factor):
    """`color` with its lightness multiplied; above 1 it moves towards white."""
    red, green, blue = (int(color[i:i + 2], 16) / 255 for i in (1, 3, 5))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    light = light * factor if factor <= 1 else light + (1 - light) * (factor - 1) * 1.4
    return "#" + "".join(f"{round(v * 255):02x}" for v in colorsys.hls_to_rgb(hue, light, saturation))


def number(value):
    return f"{value:.1f}".rstrip("0").rstrip(".")


# Named motifs: each answers lines of the language above.

def gear(x, y, radius, fill):
    x, y, radius = float(x), float(y), float(radius)
    teeth = max(8, round(radius / 3))
    marks = "".join(
        f"M{number(x)} {number(y)}L{number(x + radius * 1.05 * math.cos(t))} {number(y + radius * 1.05 * math.sin(t))}"
        for t in (2 * math.pi * i / teeth for i in range(teeth)))
    return [f"l {fill} {number(radius * 0.24)} {marks}", f"c {number(x)} {number(y)} {number(radius * 0.86)} {fill}"]


def teeth(x, y, radius):
    x, y, radius = float(x), float(y), float(radius)
    points = []
    for i in range(40):
        reach = radius + (4 if i % 2 else 0)
        angle = math.pi * i / 20
        points.append(f"{number(x + reach * math.cos(angle))} {number(y + reach * math.sin(angle))}")
    return [f"p m M{'L'.join(points)}Z", f"o {number(x)} {number(y)} {number(radius * 0.8)} h 2"]


def screw(x, y, fill):
    x, y = float(x), float(y)
    thread = "".join(f"M{number(x - 8)} {number(y + d)}L{number(x + 8)} {number(y + d - 4)}" for d in range(26, 96, 9))
    left, right, tip = number(x - 5), number(x + 5), number(y + 120)
    return [
        f"p {fill} M{left} {number(y + 8)}H{right}V{number(y + 100)}L{number(x)} {tip}L{left} {number(y + 100)}Z",
        f"l d 3 {thread}", f"e {number(x)} {number(y + 6)} 16 8 {fill}", f"e {number(x)} {number(y + 4)} 7 3 d",
    ]


def piano(x, y, width, height, count):
    x, y, width, height, count = float(x), float(y), float(width), float(height), int(count)
    step = width / count
    whites = "".join(f"M{number(x + step * i)} {number(y)}V{number(y + height)}" for i in range(1, count))
    blacks = "".join(
        f"M{number(x + step * i)} {number(y)}V{number(y + height * 0.55)}" for i in range(1, count) if i % 7 not in (3, 0))
    return [f"r {number(x)} {number(y)} {number(width)} {number(height)} 1 w", f"l g 1 {whites}",
            f"l #222 {number(step * 0.5)} {blacks}"]


def keyboard():
    rows = [(80, 26, 15), (94, 26, 15), (108, 26, 14)]
    keys = "".join(f"M{x + 10.6 * i:.0f} {y}h4" for y, x, n in rows for i in range(n))
    return [f"l d 9 {keys}", f"l l 7 {keys}", "l d 9 M66 122H136", "l l 7 M66 122H136", "l r 7 M26 80h4"]


def keypad():
    dots = "".join(f"M{x} {y}h8" for y in (104, 122, 140, 158) for x in (76, 96, 116))
    return [f"l w 9 {dots}", "l #4caf62 5 M88 56H112", "l k 3 M80 72H120"]


def calculator_keys():
    dots = "".join(f"M{x} {y}h8" for y in (88, 108, 128, 148) for x in (66, 88, 110))
    return [f"l w 12 {dots}", "l o 12 M132 88h6M132 108h6M132 128V148h6"]


def drawers():
    lines = [f"r {x} {y} 38 30 2 d" for y in (50, 85, 120) for x in (40, 82, 124)]
    return lines + [f"c {x + 19} {y + 15} 4 G" for y in (50, 85, 120) for x in (40, 82, 124)]


def dots():
    spots = "".join(
        f"M{number(100 + r * math.cos(t))} {number(96 + r * math.sin(t))}h.1"
        for r, n in ((28, 8), (42, 13), (56, 18)) for t in (2 * math.pi * i / n for i in range(n)))
    return [f"l d 5 {spots}"]


def pencil(x, fill):
    x = int(x)
    return [f"r {x} 62 16 108 0 {fill}", f"r {x + 5} 62 5 108 0 x", f"p #e9cfa4 M{x} 62L{x + 8} 34L{x + 16} 62Z",
            f"p {fill} M{x + 5} 45L{x + 8} 34L{x + 11} 45Z"]


def drip(x, y):
    x, y = int(x), int(y)
    return [f"r {x - 5} {y - 8} 10 14 3 G", f"p u M{x} {y + 12}C{x + 7} {y + 24} {x + 6} {y + 30} {x} {y + 31}"
            f"C{x - 6} {y + 30} {x - 7} {y + 24} {x} {y + 12}Z"]


def saw_teeth():
    return ["p s M70 120" + "l5 7 5-7" * 12 + "Z"]


def pads():
    lines = [f"r {112 + 14 * (i % 4)} {74 + 14 * (i // 4)} 11 11 2 {'rouy'[i % 4]}" for i in range(8)]
    return lines + [f"c {42 + 16 * (i % 4)} {80 + 14 * (i // 4)} 5 k" for i in range(8)]


def holes():
    return [f"r {30 + 14 * i} 94 9 9 1 k" for i in range(10)]


MOTIFS = {
    "gear": gear, "teeth": teeth, "screw": screw, "piano": piano, "keys": keyboard, "keypad": keypad,
    "calckeys": calculator_keys, "drawers": drawers, "dots": dots, "pencil": pencil, "drip": drip,
    "sawteeth": saw_teeth, "pads": pads, "holes": holes,
}


def read_drawings(folder):
    """All drawings by name, each a list of lines."""
    drawings, lines = {}, None
    for file in sorted(Path(folder).glob("*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("= "):
                lines = drawings.setdefault(line[2:], [])
            elif line:
                lines.append(line)
    return drawings


def shape(line, paints):
    """The SVG of one line."""
    word, *rest = line.split()
    if word in MOTIFS:
        return "".join(shape(part, paints) for part in MOTIFS[word](*rest))

    def paint(name, attribute):
        color = paints.get(name, name)
        if not color.startswith("#"):
            raise ValueError(f"no colour {name!r} in {line!r}")
        if len(color) == 9:  # With opacity; written apart, which every renderer of SVG 1.1 reads.
            return f' {attribute}="{color[:7]}" {attribute}-opacity="{int(color[7:], 16) / 255:.2f}"'
        return f' {attribute}="{color}"'

    match word:
        case "r":
            x, y, width, height, radius, fill = rest
            rounded = f' rx="{radius}"' if radius != "0" else ""
            return f'<rect x="{x}" y="{y}" width="{width}" height="{height}"{rounded}{paint(fill, "fill")}/>'
        case "c":
            x, y, radius, fill = rest
            return f'<circle cx="{x}" cy="{y}" r="{radius}"{paint(fill, "fill")}/>'
        case "e":
            x, y, rx, ry, fill = rest
            return f'<ellipse cx="{x}" cy="{y}" rx="{rx}" ry="{ry}"{paint(fill, "fill")}/>'
        case "p":
            return f'<path d="{" ".join(rest[1:])}"{paint(rest[0], "fill")}/>'
        case "l":
            return f'<path class="l" d="{" ".join(rest[2:])}"{paint(rest[0], "stroke")} stroke-width="{rest[1]}"/>'
        case "o":
            x, y, radius, stroke, width = rest
            return f'<circle class="l" cx="{x}" cy="{y}" r="{radius}"{paint(stroke, "stroke")} stroke-width="{width}"/>'
        case "ering":
            x, y, rx, ry, stroke, width = rest
            return (f'<ellipse class="l" cx="{x}" cy="{y}" rx="{rx}" ry="{ry}"{paint(stroke, "stroke")}'
                    f' stroke-width="{width}"/>')
        case "a":
            return f'<g transform="rotate({" ".join(rest)})">'
        case "z":
            return "</g>"
    raise ValueError(f"unknown shape {line!r}")


def svg(lines, color, hue, title):
    """A picture of 200 x 200: the drawing in `color` on a pale panel of `hue` (degrees)."""
    paints = PAINTS | shades(color)
    light, deep, saturation = (88, 78, 0.22) if color in PALE else (95, 87, 0.34)
    panel = [
        "#" + "".join(f"{round(v * 255):02x}" for v in colorsys.hls_to_rgb(hue / 360, level / 100, saturation))
        for level in (light, deep)
    ]
    body = "".join(shape(line, paints) for line in lines)
    style = "<style>.l{fill:none;stroke-linecap:round;stroke-linejoin:round}</style>" if 'class="l"' in body else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" width="600" height="600" role="img">'
        f"<title>{title}</title>{style}"
        f'<defs><radialGradient id="p" cy=".4" r=".8"><stop stop-color="{panel[0]}"/>'
        f'<stop offset="1" stop-color="{panel[1]}"/></radialGradient>'
        f'<filter id="s" x="-20%" y="-20%" width="140%" height="150%">'
        f'<feDropShadow dx="0" dy="3" stdDeviation="3" flood-opacity=".28"/></filter></defs>'
        f'<rect width="200" height="200" fill="url(#p)"/><g filter="url(#s)">{body}</g></svg>\n'
    )
