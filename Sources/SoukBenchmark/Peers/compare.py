#!/usr/bin/env python3
"""The same products and the same searches through Souk and through what one would otherwise pick.

    pip install tantivy; apt-get install python3-xapian
    Sources/SoukBenchmark/Peers/compare.py --souk .build/release/souk [--catalog catalog.jsonl] [--products 20000]

Each engine indexes name, brand, category and description of every product on disk and answers the same searches of one
to three words (all must match) with the ids and stored JSON of the best twenty; then again with the counts of brands
over all that matched. One process, one search at a time, a warm-up before; the peers are called in the process, Souk over
HTTP with its typo tolerance, ranking and checks on, since that is how it is used. Each runs with its defaults. Peers whose
package is not installed are left out. Prints a table in Markdown.
"""
import argparse
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[3]


def catalog(count):
    """Generated products, the same ones each time."""
    dice = random.Random(7)
    things = "kettle lamp desk bag chair jacket headphones keyboard monitor bottle knife rug sofa tent drill camera".split()
    kinds = "wireless blue steel oak folding warm light compact quiet sturdy vintage classic soft large travel kids".split()
    brands = [f"Brand{n}" for n in range(60)]
    words = [f"word{n}" for n in range(4000)] + things + kinds
    for number in range(count):
        thing = dice.choice(things)
        yield {
            "id": f"p{number}", "name": f"{dice.choice(kinds).title()} {dice.choice(kinds)} {thing} {number}",
            "brand": dice.choice(brands), "category": dice.choice(["Home", "Kitchen", "Office", "Outdoor", "Audio"]),
            "price": dice.randint(100, 90_000) / 100, "stock": 5,
            "description": " ".join(dice.choice(words) for _ in range(40))}


def searches(products, count=300):
    """Words that occur together in some product, one to three of them."""
    dice = random.Random(11)
    for _ in range(count):
        words = re.findall(r"[a-z]+", dice.choice(products)["name"].lower())
        yield " ".join(dice.sample(words, min(len(words), dice.randint(1, 3))))


def text_of(value):
    return " ".join(map(text_of, value)) if isinstance(value, list) else str(value or "")


FIELDS = ["name", "brand", "category", "description"]


class FTS5:
    name = "SQLite FTS5"

    def build(self, products, folder):
        self.db = sqlite3.connect(folder / "fts.sqlite")
        self.db.execute("CREATE VIRTUAL TABLE p USING fts5(name, brand, category, description, json UNINDEXED, tokenize = 'porter unicode61')")
        with self.db:
            self.db.executemany("INSERT INTO p VALUES (?, ?, ?, ?, ?)", (
                [text_of(p.get(f)) for f in FIELDS] + [json.dumps(p)] for p in products))

    def search(self, words):
        return self.db.execute("SELECT json FROM p WHERE p MATCH ? ORDER BY bm25(p, 5, 3, 3, 2) LIMIT 20", [words]).fetchall()

    def count(self, words):
        return self.search(words), self.db.execute("SELECT brand, count(*) FROM p WHERE p MATCH ? GROUP BY brand", [words]).fetchall()


class Tantivy:
    name = "tantivy (tantivy-py)"

    def build(self, products, folder):
        import tantivy
        maker = tantivy.SchemaBuilder()
        for field in FIELDS:
            maker.add_text_field(field, stored=False, tokenizer_name="en_stem")
        maker.add_text_field("label", stored=False, tokenizer_name="raw", fast=True)
        maker.add_text_field("json", stored=True, tokenizer_name="raw", index_option="basic")
        schema = maker.build()
        (folder / "tantivy").mkdir()
        self.index = tantivy.Index(schema, path=str(folder / "tantivy"))
        writer = self.index.writer(128 << 20)
        for product in products:
            writer.add_document(tantivy.Document(
                **{field: text_of(product.get(field)) for field in FIELDS}, label=text_of(product.get("brand")),
                json=json.dumps(product)[:32_000]))
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()

    def query(self, words):
        return self.index.parse_query(" AND ".join(words.split()), FIELDS)

    def search(self, words):
        return [self.searcher.doc(address)["json"] for _, address in self.searcher.search(self.query(words), 20).hits]

    def count(self, words):
        return self.search(words), self.searcher.aggregate(self.query(words), {"b": {"terms": {"field": "label", "size": 100}}})


class Xapian:
    name = "plain Xapian (Python)"

    def build(self, products, folder):
        import xapian
        self.xapian = xapian
        self.db = xapian.WritableDatabase(str(folder / "xapian"), xapian.DB_CREATE_OR_OPEN)
        maker = xapian.TermGenerator()
        maker.set_stemmer(xapian.Stem("en"))
        for product in products:
            document = xapian.Document()
            maker.set_document(document)
            for field, weight in zip(FIELDS, [5, 3, 3, 2]):
                maker.index_text(text_of(product.get(field)), weight)
            document.set_data(json.dumps(product))
            document.add_value(0, text_of(product.get("brand")))
            self.db.add_document(document)
        self.db.commit()
        self.parser = xapian.QueryParser()
        self.parser.set_database(self.db)
        self.parser.set_stemmer(xapian.Stem("en"))
        self.parser.set_stemming_strategy(xapian.QueryParser.STEM_SOME)
        self.parser.set_default_op(xapian.Query.OP_AND)

    def enquire(self, words, spy, atleast):
        enquire = self.xapian.Enquire(self.db)
        enquire.set_query(self.parser.parse_query(words))
        if spy:
            enquire.add_matchspy(spy)
        return [match.document.get_data() for match in enquire.get_mset(0, 20, atleast)]

    def search(self, words):
        return self.enquire(words, None, 0)

    def count(self, words):
        spy = self.xapian.ValueCountMatchSpy(0)
        found = self.enquire(words, spy, self.db.get_doccount())
        return found, [(value.term, value.termfreq) for value in spy.values()]


class Souk:
    name = "Souk (over HTTP, with typos)"

    def __init__(self, program):
        self.program = program

    def build(self, products, folder):
        (folder / "products.jsonl").write_text("".join(json.dumps(p) + "\n" for p in products))
        self.folders = ["--data", str(folder / "data"), "--indexes", str(folder / "indexes")]
        begin = time.perf_counter()
        subprocess.run(
            [self.program, "import", str(folder / "products.jsonl"), *self.folders], check=True, capture_output=True)
        self.took = time.perf_counter() - begin
        output = open(folder / "out", "wb")
        self.server = subprocess.Popen(
            [self.program, "serve", "--port", "0", *self.folders], stdout=output, stderr=subprocess.DEVNULL,
            env={**os.environ, "SOUK_RATE_LIMIT": "off", "SOUK_LOG": "off"})
        while not (found := re.search(r"127\.0\.0\.1:(\d+)", (folder / "out").read_text())):
            time.sleep(0.02)
        self.connection = http.client.HTTPConnection("127.0.0.1", int(found.group(1)))
        while self.get("/readyz")[0] != 200:
            time.sleep(0.02)

    def get(self, path):
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def search(self, words, more=""):
        # Past the cache, which would answer a repeated search.
        self.connection.request("GET", f"/v1/search?q={urllib.parse.quote(words)}&limit=20{more}", headers={"Cache-Control": "no-cache"})
        return self.connection.getresponse().read()

    def count(self, words):
        return self.search(words, "&facets=brand")

    def close(self):
        self.server.send_signal(signal.SIGTERM)
        self.server.wait()


def measure(engine, products, folder):
    begin = time.perf_counter()
    engine.build(products, folder)
    took = getattr(engine, "took", None) or time.perf_counter() - begin
    row = [engine.name, f"{len(products) / took:,.0f}/s"]
    words = list(searches(products))
    for act in (engine.search, engine.count):
        for text in words[:50]:
            act(text)
        times = []
        for text in words:
            begin = time.perf_counter()
            act(text)
            times.append((time.perf_counter() - begin) * 1000)
        times.sort()
        row += [f"{times[len(times) // 2]:.2f}", f"{times[int(len(times) * 0.99)]:.2f}"]
    return row


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--souk", default=str(ROOT / ".build/release/souk"))
    parser.add_argument("--catalog", help="JSON lines of your own")
    parser.add_argument("--products", type=int, default=20_000)
    arguments = parser.parse_args()
    if arguments.catalog:
        products = [json.loads(line) for line in open(arguments.catalog) if line.strip()]
    else:
        products = list(catalog(arguments.products))
    print(f"{len(products):,} products\n")
    print("| | indexing | top 20, median ms | 99th percentile | with brand counts, median ms | 99th percentile |")
    print("|---|---|---|---|---|---|")
    for engine in [Souk(arguments.souk), FTS5(), Tantivy(), Xapian()]:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="souk-compare-"))
        try:
            print("| " + " | ".join(measure(engine, products, folder)) + " |", flush=True)
        except ImportError as missing:
            print(f"{engine.name} is left out: {missing}", file=sys.stderr)
        finally:
            getattr(engine, "close", lambda: None)()
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
