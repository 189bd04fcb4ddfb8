#!/usr/bin/python3
"""
Stands in for translators' tools: reads a file as such a tool does and writes it as that tool does.
usage: tools.py po|csv|arb|edit FROM TO [KEY]
"""
import csv
import json
import sys

from translate.storage.jsonl10n import ARBJsonFile
from translate.storage.pypo import pofile


def po(source, target):
    """The toolkit's own reader and writer of PO, which wraps lines in its own way."""
    with open(source, "rb") as file:
        store = pofile(file)
    with open(target, "wb") as file:
        store.serialize(file)


def table(source, target):
    """Python's csv module, writing as a spreadsheet does where the comma is a decimal point."""
    with open(source, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    with open(target, "w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)


def notes(values):
    return {key: value for key, value in values.items() if value != {}}


def arb(source, target, key=None):
    """Load and save; with a key, change its text in between."""
    store = ARBJsonFile.parsefile(source)
    for unit in store.units:
        if key and unit.getid() == key:
            unit.target = "Changed: " + unit.target
    saved = bytes(store)
    with open(target, "wb") as file:
        file.write(saved)
    if key:
        return
    with open(source, encoding="utf-8") as file:
        before = json.load(file)
    after = notes(json.loads(saved))
    assert after == before, sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    assert list(after) == list(before), "the order is another one"


if __name__ == "__main__":
    what, *files = sys.argv[1:]
    {"po": po, "csv": table, "arb": arb, "edit": arb}[what](*files)
