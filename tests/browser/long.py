"""Copies a corpus and gives every incident and action item a title of 200 letters."""

import csv
import itertools
import pathlib
import sys

WORDS = "payment checkout replica certificate rollback region timeout latency worker gateway quota retry failover".split()


def titles():
    for k in itertools.count():
        words = (WORDS[(k * 7 + j * j) % len(WORDS)] for j in range(40))
        yield f"{k} {' '.join(words)}"[:200]


def main(source, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name in ["incidents.csv", "action_items.csv"]:
        with (source / name).open(newline="", encoding="utf-8") as file:
            rows = [{**row, "title": title} for row, title in zip(csv.DictReader(file), titles())]
        with (folder / name).open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)


main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
