"""Reads files of an export as a customer's script would, and says in JSON what it found: python read-by-python.py FORMAT FILE…"""

import csv
import gzip
import io
import json
import sys
import xml.etree.ElementTree

import pyarrow.parquet

csv.field_size_limit(sys.maxsize)


def parquet(path):
    data = gzip.open(path).read() if path.endswith(".gz") else open(path, "rb").read()
    table = pyarrow.parquet.read_table(io.BytesIO(data))
    return [{name: plain(value) for name, value in row.items()} for row in table.to_pylist()]


def plain(value):
    """A map is a list of pairs to pyarrow; a member of a union that is not there is None."""
    if isinstance(value, list) and value and isinstance(value[0], tuple):
        return {key: member(one) for key, one in value}
    return {} if value == [] else value


def member(union):
    return next((one for one in union.values() if one is not None), None)


def rows_of_csv(path):
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def lines(path):
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
        return [json.loads(line) for line in file]


def elements(path):
    root = xml.etree.ElementTree.fromstring(gzip.open(path).read())
    return [{child.tag: child.text or "" for child in record} for record in root]


readers = {"parquet": parquet, "csv": rows_of_csv, "jsonl": lines, "xml": elements}
# Half of a surrogate pair and the like are spelt out: the answer is ASCII.
json.dump([row for path in sys.argv[2:] for row in readers[sys.argv[1]](path)], sys.stdout)
