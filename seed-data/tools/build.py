#!/usr/bin/env python3
"""Builds `products.jsonl` and `images/` from `tools/catalog/` and `tools/drawings/`.

    python3 seed-data/tools/build.py            writes the files
    python3 seed-data/tools/build.py --check    exits 1 if what is there differs from what would be written

Names, descriptions, prices and attributes are written by hand in `catalog/*.txt`; this program adds what a shop's
computer would: ids, SKUs, GTINs, stock, ratings, dates and the pictures' addresses. All of it follows from the texts
(no clock, no random source), so that the same texts give the same bytes. Python 3.11, standard library only.

A catalog file:

    # Electronics > Audio > Headphones                  a category, from the root on
    : color | type | connectivity                       names of the attributes of the products that follow
    * warranty: 2 years                                 an attribute that all of them have
    @ Name | Brand | 189.00<229.00 | 34 | headphones    price (< former price), stock (may be empty), drawing
    Navy | Over-ear | Bluetooth 5.3                     values of the attributes; an empty one is left out
    Two to four sentences.                              description
    + color=Navy,Black; size=S,M (+10)                  options, with surcharges; every combination is a variant

`@ID Name` gives an id. An attribute `_tint` only colours the picture.
"""

import argparse
import hashlib
import itertools
import re
import sys
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import drawing

TOOLS = Path(__file__).resolve().parent
SEED_DATA = TOOLS.parent
FIRST_ID = 1001
OLDEST, NEWEST = datetime(2024, 11, 2, tzinfo=timezone.utc), datetime(2026, 10, 30, tzinfo=timezone.utc)

# The panel behind a picture, in degrees of the colour wheel, by top category.
HUES = {
    "Electronics": 215, "Kitchen & Dining": 32, "Home & Furniture": 160, "Clothing": 265, "Shoes": 195,
    "Sports & Outdoors": 95, "Toys & Games": 48, "Beauty & Care": 335, "Grocery": 40, "Office & Stationery": 230,
    "Tools & DIY": 205, "Garden": 110, "Pets": 180, "Musical Instruments": 285, "Bags & Travel": 20,
    "Baby & Child": 350,
}


@dataclass
class Option:
    name: str
    values: list[str]
    surcharges: dict[str, Decimal]


@dataclass
class Item:
    """A product as it stands in a catalog file."""

    category: list[str]
    given_id: str | None
    name: str
    brand: str
    price: Decimal
    compare_at_price: Decimal | None
    stock: int | None
    kind: str
    attributes: dict[str, str]
    tint: str
    description: str
    options: list[Option] = field(default_factory=list)

    def chance(self, purpose, limit):
        """A number below `limit` that depends on brand, name and purpose only."""
        digest = hashlib.sha256(f"{purpose}/{self.brand}/{self.name}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % limit


# Reading


def cells(text):
    return [cell.strip() for cell in text.split("|")]


def read_options(text):
    options = []
    for part in text.split(";"):
        name, _, values = part.strip().partition("=")
        option = Option(name, [], {})
        for value in values.split(","):
            match = re.fullmatch(r"(.*?)(?: \(([+-]\d+)\))?", value.strip())
            option.values.append(match[1])
            option.surcharges[match[1]] = Decimal(match[2] or 0)
        options.append(option)
    return options


def read_item(lines, category, columns, constants):
    head = re.fullmatch(r"@(\S*) (.*)", next(lines))
    name, brand, prices, stock, kind = cells(head[2])
    price, _, former = prices.partition("<")
    values = dict(zip(columns, cells(next(lines)), strict=True))
    tint = values.pop("_tint", None) or values["color"]
    attributes = {key: value for key, value in (values | constants).items() if value}
    return Item(
        category, head[1] or None, name, brand, Decimal(price), Decimal(former) if former else None,
        int(stock) if stock else None, kind, attributes, tint, next(lines))


def read_catalog(folder):
    items = []
    for file in sorted(folder.glob("*.txt")):
        rows = [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        category, columns, constants = [], [], {}
        position = 0
        while position < len(rows):
            line = rows[position]
            match line[0]:
                case "#":
                    category, constants = [name.strip() for name in line[1:].split(" > ")], {}
                case ":":
                    columns = cells(line[1:])
                case "*":
                    key, _, value = line[1:].partition(":")
                    constants[key.strip()] = value.strip()
                case "@":
                    try:
                        items.append(read_item(iter(rows[position:position + 3]), category, columns, constants))
                    except (ValueError, TypeError, ArithmeticError, KeyError) as error:
                        sys.exit(f"{file.name}: {line}: {error}")
                    position += 2
                case "+":
                    items[-1].options = read_options(line[1:])
                case _:
                    sys.exit(f"{file.name}: unexpected line: {line}")
            position += 1
    return items


# What is added


FOLDED = str.maketrans({"ø": "o", "Ø": "O", "æ": "ae", "ß": "ss", "♭": "-flat", "&": " and ", "'": None})


def ascii_of(text):
    return unicodedata.normalize("NFKD", text.translate(FOLDED)).encode("ascii", "ignore").decode()


def slug_of(text):
    return re.sub(r"[^a-z0-9]+", "-", ascii_of(text).lower()).strip("-")


def code_of(text, length):
    return re.sub(r"[^A-Z0-9]", "", ascii_of(text).upper())[:length]


def gtin_of(serial):
    """A GTIN-13 with a prefix of 200 to 299, which GS1 keeps for use inside a shop."""
    body = f"20{serial:010d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return body + str(-total % 10)


def image_of(kind, color):
    return f"/images/seed/{kind}-{slug_of(color)}.svg"


def stock_of(item):
    """None where the shop does not count."""
    if item.stock is not None:
        return item.stock
    luck = item.chance("stock", 100)
    if luck < 3:
        return 0
    if luck < 11:
        return 1 + item.chance("few", 5)
    if luck < 18:
        return None
    return 8 + item.chance("many", 190)


def colors_of(item):
    """Colours of the pictures, the principal one first."""
    choices = next((option.values for option in item.options if option.name == "color"), [])
    return [item.tint] + [color for color in choices if color != item.tint]


def shares(item, total, count):
    """`total` units spread over `count` variants, or as many as fall to each where nothing is given."""
    if item.stock is None:
        return [0 if item.chance(f"out{i}", 12) == 0 else 2 + item.chance(f"in{i}", 36) for i in range(count)]
    return [total // count + (1 if i < total % count else 0) for i in range(count)]


def variants_of(item, product_id, sku, total):
    if not item.options:
        return []
    combinations = list(itertools.product(*(option.values for option in item.options)))
    stocks = [None] * len(combinations) if total is None else shares(item, total, len(combinations))
    variants = []
    for values, stock in zip(combinations, stocks):
        surcharge = sum(option.surcharges[value] for option, value in zip(item.options, values))
        variant = {
            "id": f"{product_id}-{'-'.join(slug_of(value) for value in values)}",
            "sku": f"{sku}-{'-'.join(code_of(value, 6) for value in values)}",
            "options": {option.name: value for option, value in zip(item.options, values)},
            "price": item.price + surcharge,
        }
        if item.compare_at_price:
            variant["compareAtPrice"] = item.compare_at_price + surcharge
        if stock is not None:
            variant["stock"] = stock
        if "color" in variant["options"]:
            variant["image"] = image_of(item.kind, variant["options"]["color"])
        variants.append(variant)
    return variants


def attributes_of(item):
    """The item's own, with all values of an option where it has one of the same name."""
    attributes = dict(item.attributes)
    for option in item.options:
        attributes[option.name] = option.values if len(option.values) > 1 else option.values[0]
    return attributes


def product_of(item, serial):
    product_id = item.given_id or f"prod_{serial}"
    sku = f"{code_of(item.brand, 3)}-{code_of(item.kind, 4)}-{serial}"
    total = stock_of(item)
    variants = variants_of(item, product_id, sku, total)
    if variants and total is not None:
        total = sum(variant["stock"] for variant in variants)
    seen = item.chance("popularity", 1000)
    ratings = (seen * seen) // 1800 + item.chance("ratings", 12)
    created = OLDEST + timedelta(seconds=item.chance("created", int((NEWEST - OLDEST).total_seconds())))
    product = {
        "id": product_id, "sku": sku, "gtin": gtin_of(serial), "name": item.name, "slug": slug_of(item.name),
        "description": item.description, "brand": item.brand, "category": item.category,
    }
    if item.given_id == "prod_456":  # Stands in `electronics`, as in the sample, and where shoppers look for it.
        product["categories"] = [item.category, ["Electronics", "Audio", "Headphones"]]
    product["price"] = item.price
    if item.compare_at_price:
        product["compareAtPrice"] = item.compare_at_price
    product["currency"] = "USD"
    if total is not None:
        product["stock"] = total
    product["images"] = [image_of(item.kind, color) for color in colors_of(item)]
    product["attributes"] = attributes_of(item)
    if item.options:
        product["options"] = [{"name": option.name, "values": option.values} for option in item.options]
        product["variants"] = variants
    if ratings:
        product["rating"] = (Decimal(34 + item.chance("rating", 16)) / 10).quantize(Decimal("0.1"))
    product["ratingCount"] = ratings
    product["popularity"] = seen
    product["createdAt"] = created.strftime("%Y-%m-%dT%H:%M:%SZ")
    return product


# Writing


def json_of(value):
    """JSON in the order given, with decimals as they are written."""
    match value:
        case dict():
            return "{" + ",".join(f"{json_of(key)}:{json_of(member)}" for key, member in value.items()) + "}"
        case list():
            return "[" + ",".join(json_of(element) for element in value) + "]"
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case int() | Decimal():
            return str(value)
    raise TypeError(f"no JSON for {value!r}")


def build():
    """Every file by its path below `seed-data`."""
    drawings = drawing.read_drawings(TOOLS / "drawings")
    products, files = [], {}
    for serial, item in enumerate(read_catalog(TOOLS / "catalog"), FIRST_ID):
        products.append(product_of(item, serial))
        for color in colors_of(item):
            name = f"images/{item.kind}-{slug_of(color)}.svg"
            if name not in files:
                title = f"{item.kind.replace('-', ' ').capitalize()}, {color.lower()}"
                files[name] = drawing.svg(drawings[item.kind], color, HUES[item.category[0]], title).encode()
    files["products.jsonl"] = "".join(json_of(product) + "\n" for product in products).encode()
    return files


def main():
    parser = argparse.ArgumentParser(description="Builds products.jsonl and images/.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the files differ")
    check = parser.parse_args().check
    files = build()
    present = {str(path.relative_to(SEED_DATA)) for path in (SEED_DATA / "images").glob("*.svg")}
    surplus = present - files.keys()
    differing = [
        name for name, content in files.items()
        if not (SEED_DATA / name).is_file() or (SEED_DATA / name).read_bytes() != content
    ]
    if check:
        for name in sorted(differing) + sorted(surplus):
            print(f"differs: {name}", file=sys.stderr)
        sys.exit(1 if differing or surplus else 0)
    (SEED_DATA / "images").mkdir(exist_ok=True)
    for name in differing:
        (SEED_DATA / name).write_bytes(files[name])
    for name in surplus:
        (SEED_DATA / name).unlink()
    products = files["products.jsonl"].count(b"\n")
    pictures = sum(len(content) for name, content in files.items() if name.endswith(".svg"))
    print(f"{products} products, {len(files) - 1} pictures of {pictures:,} bytes; {len(differing)} files written")


if __name__ == "__main__":
    main()
