"""Writes a corpus whose every text tries to become markup or a script."""

import csv
import pathlib
import sys

SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(2)>'
CLOSING = "</script></title></textarea><svg onload=alert(3)>"
TEXTS = [SCRIPT, IMAGE, CLOSING, "javascript:alert(4)", "{{7*7}}${7*7}", "\u2028<!--"]


def write(path, header, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    incidents, actions = [], []
    for k in range(60):
        text = TEXTS[k % len(TEXTS)]
        url = ["javascript:alert(5)", "https://example.com/?<b>", "data:text/html,<script>alert(6)</script>"][k % 3]
        day = f"2025-{1 + k // 6:02}-{1 + 4 * (k % 6):02}"
        incidents.append(
            [f"{text} {k}", f"{text} title", f"{day}T00:00:00Z", f"{day}T01:00:00Z", 1 + k % 4, text, url, text, f"{text} system"]
        )
        actions.append([f"{text} action {k}", f"{text} {k}", f"{text} to do", text, f"{day}T02:00:00Z", f"{day}", ""])
    write(
        folder / "incidents.csv",
        ["incident_id", "title", "started_at", "resolved_at", "severity", "team", "url", "factors", "systems"],
        incidents,
    )
    write(
        folder / "action_items.csv",
        ["action_item_id", "incident_id", "title", "team", "created_at", "due_at", "closed_at"],
        actions,
    )


main(pathlib.Path(sys.argv[1]))
