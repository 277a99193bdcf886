"""Indexes a catalog the way Xapian's documentation shows it: TermGenerator on name, brand, category and description.

Usage: plain_xapian.py CATALOG.jsonl[.gz] DATABASE
Prints one line of JSON: products, seconds from file to a committed database, products a second.
"""
import gzip
import json
import sys
import time

import xapian


def main(source: str, target: str) -> None:
    started = time.perf_counter()
    database = xapian.WritableDatabase(target, xapian.DB_CREATE_OR_OVERWRITE)
    generator = xapian.TermGenerator()
    generator.set_stemmer(xapian.Stem("en"))
    opened = gzip.open if source.endswith(".gz") else open
    count = 0
    with opened(source, "rt", encoding="utf-8") as lines:
        for line in lines:
            product = json.loads(line)
            document = xapian.Document()
            generator.set_document(document)
            category = product.get("category") or []
            for text in (
                product.get("name"),
                product.get("brand"),
                " ".join(category) if isinstance(category, list) else category,
                product.get("description"),
            ):
                generator.index_text(text or "")
                generator.increase_termpos()
            document.set_data(line)
            document.add_boolean_term("Q" + product["id"])
            database.add_document(document)
            count += 1
    database.commit()
    seconds = time.perf_counter() - started
    print(json.dumps({"products": count, "seconds": round(seconds, 3), "rate": round(count / seconds)}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
