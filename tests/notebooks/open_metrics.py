"""Reads metrics.prom with somebody else's parser and holds its samples against windows.csv."""

import csv
import sys
from pathlib import Path

from prometheus_client.openmetrics.parser import text_string_to_metric_families

report = Path(sys.argv[1])
text = (report / "metrics.prom").read_text(encoding="utf-8")
samples = {
    (sample.name.removeprefix("cofactor_"), sample.labels.get("team", "")): sample.value
    for family in text_string_to_metric_families(text)
    for sample in family.samples
}
with (report / "windows.csv").open(encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file))
end = max(row["window_end"] for row in rows)
compared = 0
for row in (row for row in rows if row["window_end"] == end):
    group = row.pop("group")
    for column, cell in row.items():
        if column in ("window_start", "window_end", "warming_up"):
            continue
        value = samples.get((column, group))
        assert (cell == "") == (value is None), (column, group, cell, value)
        assert cell == "" or float(cell) == value, (column, group, cell, value)
        compared += cell != ""
assert compared > 100, compared
print(f"metrics.prom: {len(samples)} samples, {compared} agree with windows.csv")
