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

    def test_five_answers_with_their_numbers_are_on_the_first_screen(self):
        for report in ["sample", "public", "large", "thousand"]:
            for dark in [False, True]:
                self.open(report, width=1440, height=900, dark=dark)
                ends = self.js("return [...document.querySelectorAll('.answer')].map((e) => e.getBoundingClientRect().bottom)")
                self.assertLessEqual(max(ends), 900, report)
                text = " ".join(self.texts(".answer"))
                self.assertRegex(text, r"90% interval \d+ to \d+; rank \d")
                self.assertRegex(text, r"95% interval [−\d>]")
                chart = self.js("return document.querySelector('#fix-first .chart').getBoundingClientRect()")
                self.assertGreater(chart["height"], 100, "the fix-first chart is open")
                self.assertLess(chart["top"], 1200, "and near the first screen")

    def test_answers_neither_overlap_nor_are_cut(self):
        for report in ["sample", "public", "hostile"]:
            for width in [1440, 1200, 1024, 390]:
                self.open(report, width=width)
                boxes = self.js(
                    """return [...document.querySelectorAll('.answer')].map((e) => {
                      const box = e.getBoundingClientRect();
                      return [box.left, box.top, box.right, box.bottom, e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight];
                    })"""
                )
                for k, (left, top, right, bottom, wider, higher) in enumerate(boxes):
                    self.assertLessEqual((wider, higher), (0, 0), (report, width))
                    self.assertTrue(left >= 0 and right <= width, (report, width))
                    for other in boxes[k + 1 :]:
                        self.assertTrue(right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top, (report, width))

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
        for report in ["thousand", "long"]:
            self.open(report)
            self.assertLess((REPORTS / report / "index.html").stat().st_size, 1_500_000)

    def test_titles_that_are_cut_are_said_to_be(self):
        self.open("long", "#incidents")
        self.assertIn("long titles are cut, frames/incidents.parquet has them whole", self.texts("#incident-list caption")[0])
        self.assertIn("long titles are cut, action_items.csv has them whole", self.texts("#action-list caption")[0])
        self.open("sample", "#incidents")
        self.assertNotIn("cut", self.texts("#incident-list caption")[0])
        self.assertLess((REPORTS / "sample" / "report.md").stat().st_size, 60_000)
        self.assertLess((REPORTS / "large" / "report.md").stat().st_size, 60_000)

    def test_nothing_moves_while_the_page_opens(self):
        for fragment in ["", "#hotspots", "#incidents", "#incidents?team=Logistics"]:
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
