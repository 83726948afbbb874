"""Sorting, searching, paging, and the filters."""

import csv

from selenium.webdriver.support.ui import Select

from browser import REPORTS, PageTest

INCIDENTS = "#incident-list table"
ACTIONS = "#action-list table"


class Tables(PageTest):
    def status(self, list_):
        return self.texts(f"{list_} [role=status]")[0]

    def test_a_long_table_sorts_both_ways_and_says_so(self):
        for report in ["sample", "large"]:
            self.open(report, "#incidents")
            head = f"{INCIDENTS} th:nth-child(6)"
            self.press(f"{head} button")
            down = [int(text.replace(",", "")) for text in self.column(INCIDENTS, 6)]
            self.assertEqual(down, sorted(down, reverse=True))
            self.assertEqual(self.one(head).get_attribute("aria-sort"), "descending")
            self.press(f"{head} button")
            up = [int(text.replace(",", "")) for text in self.column(INCIDENTS, 6)]
            self.assertEqual(up, sorted(up))
            self.assertEqual(self.one(head).get_attribute("aria-sort"), "ascending")
            self.assertEqual(len(self.all(f"{INCIDENTS} [aria-sort]")), 1)
            self.assertLess(up[-1], down[0], "all rows are sorted, not those on the page")

    def test_rows_that_explain_move_with_their_row(self):
        self.open("sample", "#hotspots")
        table = "#hotspots_systems table"
        self.press(f"{table} th:nth-child(2) button")
        rows = self.js(f"return [...document.querySelectorAll('{table} tbody tr')].map((r) => r.className || r.cells[1].textContent)")
        names, explained = rows[::2], rows[1::2]
        self.assertEqual(set(explained), {"behind"})
        self.assertEqual(names, sorted(names))
        for name, summary in zip(names, self.texts(f"{table} .behind summary")):
            self.assertEqual(summary, f"Behind {name}")

    def test_searching_and_paging(self):
        self.open("sample", "#incidents")
        self.one("#incident-search").send_keys("missing timeout")
        self.until(lambda: "fit" in self.status("#incident-list") and not self.status("#incident-list").startswith("389"), "searched")
        shown = self.texts(f"{INCIDENTS} tbody tr")
        self.assertTrue(shown and all("missing" in text.lower() and "timeout" in text.lower() for text in shown))
        first = self.column(INCIDENTS, 2)[0]
        self.press("#incident-list .pager button:last-child")
        self.assertNotEqual(self.column(INCIDENTS, 2)[0], first)
        self.assertIn("Rows 26 to", self.status("#incident-list"))

    def test_action_items_by_state(self):
        self.open("sample", "#action-items")
        self.assertEqual(set(self.column(ACTIONS, 2)), {"overdue"}, "the longest overdue come first")
        days = [float(text.replace(",", "")) for text in self.column(ACTIONS, 1)]
        self.assertEqual(days, sorted(days, reverse=True))
        Select(self.one("#action-state")).select_by_value("3")
        self.assertEqual(set(self.column(ACTIONS, 2)), {"dropped"})
        with (REPORTS / "sample" / "action_items.csv").open(newline="") as file:
            dropped = sum(row["outcome"] == "dropped" for row in csv.DictReader(file))
        self.assertTrue(self.status("#action-list").startswith(f"{dropped} of "), self.status("#action-list"))

    def test_a_team_hides_rows_and_selects_what_was_computed(self):
        self.open("sample", "#trends")
        answers = self.texts("#answers")
        ranks = self.texts("#hotspots_systems tbody tr")
        Select(self.one("#filter-team")).select_by_value("Logistics")
        self.assertEqual(set(self.column(INCIDENTS, 5)), {"Logistics"})
        self.assertEqual(set(self.column(ACTIONS, 7)), {"Logistics"})
        with (REPORTS / "sample-teams.csv").open(newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["group"] == "Logistics"]
        rows.reverse()
        self.assertEqual(self.column("#recurrence table", 1), [row["window_end"][:10] for row in rows])
        self.assertEqual(self.column("#incidents-per-30-days table", 3), [row["incidents"] for row in rows])
        shares = [f"({row['recurrences']} of {row['labelled']})" for row in rows]
        for shown, share in zip(self.column("#recurrence table", 3), shares):
            self.assertTrue(shown.endswith(share) or share.endswith("of 0)"), (shown, share))
        for shown, row in zip(self.column("#recurrence table", 5), rows):
            expected = row["expected_recurrence_rate"]
            if expected and 0.01 < float(expected) < 0.99:
                self.assertLessEqual(abs(float(shown.rstrip("%")) - 100 * float(expected)), 0.51)
        for shown, row in zip(self.column("#time_to_close table", 3), rows):
            median = row["time_to_close_median_days"]
            self.assertTrue(not median or abs(float(shown.replace(",", "")) - float(median)) < (0.06 if "." in shown else 0.51), (shown, median))
        self.assertEqual(len(self.all("#recurrence svg.drawn")), 1)
        self.assertEqual(self.texts("#answers"), answers)
        self.assertEqual(self.texts("#hotspots_systems tbody tr"), ranks)
        self.assertIn("series computed for team Logistics", self.texts("#filter-status")[0])
        self.assertIn("of the whole history", self.texts("#filter-status")[0])

    def test_a_series_of_few_cases_says_so(self):
        self.open("sample", "#trends")
        Select(self.one("#filter-team")).select_by_value("Logistics")
        with (REPORTS / "sample-teams.csv").open(newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["group"] == "Logistics"]
        for figure, column, noun in [
            ("recurrence", "labelled", "labeled incidents"),
            ("incidents-per-30-days", "incidents", "incidents"),
            ("follow_up", "due", "action items that were due"),
            ("time_to_close", "time_to_close_n", "action items made"),
        ]:
            few = sum(int(row[column] or 0) < 10 for row in rows)
            said = self.texts(f"#{figure} .heading")[0]
            if few == 0:
                self.assertNotIn("too few", said)
                continue
            which = f"all {few} windows" if few == len(rows) else f"{few} of {len(rows)} windows"
            verb = "rests" if few == 1 else "rest"
            self.assertTrue(said.endswith(f"of team Logistics: {which} {verb} on fewer than 10 {noun}, too few to compare"), said)
        self.assertIn("compute no figure anew", self.texts("#filter-scope")[0])

    def test_what_was_not_computed_together_is_said(self):
        self.open("sample", "#trends")
        whole = self.column("#recurrence table", 3)
        Select(self.one("#filter-team")).select_by_value("Logistics")
        Select(self.one("#filter-severity")).select_by_value("2")
        self.assertEqual(set(self.column(INCIDENTS, 4)), {"2"})
        self.assertEqual(self.column("#recurrence table", 3), whole)
        self.assertIn("no series was computed for team and severity together", self.texts("#filter-status")[0])
        self.press("#filters button[type=reset]")
        self.until(lambda: self.texts("#filter-status") == ["Nothing is hidden."], "all is shown again")
        self.assertEqual(len(self.all("svg.drawn")), 0)

    def test_a_period_hides_what_is_outside(self):
        self.open("sample", "#trends")
        whole = dict(zip(self.column("#recurrence table", 1), self.column("#recurrence table", 3)))
        self.js(
            """document.getElementById("filter-from").value = "2025-01-01";
            document.getElementById("filter-to").value = "2025-12-31";
            document.getElementById("filter-to").dispatchEvent(new Event("change", { bubbles: true }))"""
        )
        self.assertTrue(all(text.startswith("2025-") for text in self.column(INCIDENTS, 1)))
        shown = dict(zip(self.column("#recurrence table", 1), self.column("#recurrence table", 3)))
        self.assertTrue(0 < len(shown) < len(whole))
        for end, figure in shown.items():
            self.assertTrue("2025-01-01" < end <= "2026-01-01", end)
            self.assertEqual(figure, whole[end], "the figure is the one that was computed")
