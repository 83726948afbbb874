"""The page as it opens: complete, quick, still, and alone."""

from browser import REPORTS, PageTest

ANSWERS = [
    "What keeps coming back?",
    "Are postmortems working?",
    "What is overdue?",
    "What should be fixed next?",
    "What can this data not tell?",
]


class Reading(PageTest):
    def test_five_answers_come_first(self):
        for report in ["sample", "large"]:
            self.open(report)
            self.assertEqual(self.texts(".answer h2"), ANSWERS)
            self.assertTrue(all(self.texts(".answer .gist")))
            first = self.js("return document.querySelector('.answer').getBoundingClientRect().top")
            self.assertLess(first, 250, "the first answer stands at the top of the first screen")

    def test_the_policy_allows_nothing_but_its_own_script_and_style(self):
        self.open("sample")
        policy = self.one("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
        self.assertIn("default-src 'none'", policy)
        self.assertNotIn("unsafe", policy)
        self.assertEqual(self.js("return document.querySelectorAll('[style]:not(#hover), link, iframe, img').length"), 0)
        # What is brought in later does not run.
        self.js("const s = document.createElement('script'); s.textContent = 'window.brought = 1'; document.body.append(s)")
        self.assertIsNone(self.js("return window.brought || null"))
        self.assertIn("Content Security Policy", self.driver.get_log("browser")[0]["message"])

    def test_ten_thousand_incidents_are_there_within_a_second(self):
        self.open("large")
        times = self.js("const t = performance.getEntriesByType('navigation')[0]; return [t.domInteractive, t.loadEventEnd]")
        self.assertLess(times[1], 1000, f"milliseconds until everything is wired: {times}")
        took = self.js(
            """const field = document.getElementById("incident-search");
            const start = performance.now();
            field.value = "factor 00";
            incidentTable.update();
            document.body.offsetHeight;
            return performance.now() - start"""
        )
        self.assertLess(took, 1000, "milliseconds to search all incidents")

    def test_a_thousand_incidents_stay_below_the_limit(self):
        self.open("thousand")
        self.assertLess((REPORTS / "thousand" / "index.html").stat().st_size, 1_500_000)
        self.assertLess((REPORTS / "sample" / "report.md").stat().st_size, 60_000)
        self.assertLess((REPORTS / "large" / "report.md").stat().st_size, 60_000)

    def test_nothing_moves_while_the_page_opens(self):
        for fragment in ["", "#hotspots", "#all-incidents"]:
            self.open("sample", fragment)
            shift = self.driver.execute_async_script(
                """const done = arguments[0];
                let sum = 0;
                new PerformanceObserver((list) => list.getEntries().forEach((e) => (sum += e.value)))
                  .observe({ type: "layout-shift", buffered: true });
                setTimeout(() => done(sum), 300)"""
            )
            self.assertLess(shift, 0.02, fragment)

    def test_every_figure_has_a_table_behind_its_chart(self):
        self.open("sample")
        for figure in self.js("return [...document.querySelectorAll('figure')].map((f) => f.id)"):
            self.assertTrue(self.texts(f"#{figure} table tbody tr, #{figure} .nothing"), figure)
            self.assertTrue(self.js(f"return document.querySelector('#{figure} svg').getAttribute('aria-label')"), figure)
