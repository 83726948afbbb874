"""Links to sections and incidents, and the way without a mouse."""

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from browser import PageTest


class Links(PageTest):
    def is_on_screen(self, selector):
        return self.js(
            """const box = document.querySelector(arguments[0]).getBoundingClientRect();
            return box.height > 0 && box.top < innerHeight && box.bottom > 0""",
            selector,
        )

    def test_every_section_has_a_link_that_opens_it(self):
        self.open("sample")
        sections = self.js("return [...document.querySelectorAll('main > section')].map((s) => s.id)")
        linked = self.js("return [...document.querySelectorAll('nav a')].map((a) => a.hash.slice(1))")
        self.assertEqual(sorted(set(sections) - {"answers"}), sorted(linked))
        for section in ["trends", "themes", "definitions"]:
            self.open("sample", f"#{section}")
            self.assertTrue(self.js(f"return document.querySelector('#{section} > details').open"))
            self.assertTrue(self.is_on_screen(f"#{section} summary"))

    def test_a_link_to_what_is_deep_inside_opens_all_around_it(self):
        self.open("large", "#hotspot-pair-3")
        self.assertTrue(self.js("return document.getElementById('hotspot-pair-3').open"))
        self.assertTrue(self.is_on_screen("#hotspot-pair-3 summary"))
        self.assertTrue(self.texts("#hotspot-pair-3 li"))

    def test_the_list_and_the_chart_of_incidents_have_their_own_links(self):
        for fragment in ["#incidents", "#all-incidents"]:
            self.open("sample", fragment)
            self.assertTrue(self.js("return document.querySelector('#incidents > details').open"))
            self.assertTrue(self.is_on_screen("#incidents summary"))
            self.assertTrue(self.is_on_screen("#incident-list"))
        self.open("sample", "#incidents-per-30-days")
        self.assertTrue(self.is_on_screen("#incidents-per-30-days .chart"))

    def test_every_incident_has_a_link(self):
        self.open("sample", "#incident-INC-1390")
        self.assertTrue(self.js("return document.getElementById('incident-dialog').open"))
        text = self.texts("#incident-dialog")[0]
        for part in ["INC-1390", "connection pool exhaustion", "order-database", "AI-1877", "INC-1353", "while a fix was overdue"]:
            self.assertIn(part, text)
        self.assertEqual(self.one("#incident-dialog a[rel]").get_attribute("href"), "https://postmortems.example.com/INC-1390")
        self.press("#incident-dialog a[href='#incident-INC-1353']")
        self.until(lambda: "INC-1353" in self.texts("#incident-title")[0], "the earlier incident is shown")
        ActionChains(self.driver).send_keys(Keys.ESCAPE).perform()
        self.assertFalse(self.js("return document.getElementById('incident-dialog').open"))
        # A dialog tells of its end a moment after it is closed.
        self.until(lambda: "incident-INC" not in self.js("return location.hash"), "the link is that of no incident")

    def test_recurrences_are_those_of_the_report(self):
        self.open("sample")
        wrong = self.js(
            """return incidents.id.filter((id, i) => (incidents.recurrence[i] !== "0") !== (earlierOf(i).length > 0))"""
        )
        self.assertEqual(wrong, [])

    def test_without_a_mouse(self):
        self.open("sample")
        self.assertEqual(self.js("return document.activeElement.tagName"), "BODY")

        def tab(times=1):
            for _ in range(times):
                ActionChains(self.driver).send_keys(Keys.TAB).perform()

        def focused():
            return self.js("return document.activeElement.textContent.trim()")

        tab()
        self.assertEqual(focused(), "Skip to the answers")
        sections = 0
        while focused() != "Incidents":
            tab()
            sections += 1
            self.assertLess(sections, 20)
        ActionChains(self.driver).send_keys(Keys.ENTER).perform()
        self.until(lambda: self.js("return document.querySelector('#incidents > details').open"), "the section opens")
        self.js("document.getElementById('incident-search').focus()")
        tab()
        self.assertTrue(self.js("return document.activeElement.matches('.scroll')"), "the table can be scrolled by keys")
        tab()
        self.assertEqual(focused(), "Occurred")
        ActionChains(self.driver).send_keys(Keys.ENTER).perform()
        self.assertEqual(self.one("#incident-list th").get_attribute("aria-sort"), "ascending")
        tab(9)
        self.assertTrue(focused().startswith("INC-"))
        ActionChains(self.driver).send_keys(Keys.ENTER).perform()
        self.until(lambda: self.js("return document.getElementById('incident-dialog').open"), "the incident opens")
        self.assertEqual(self.js("return document.activeElement.id"), "incident-title")
        ActionChains(self.driver).send_keys(Keys.ESCAPE).perform()
        self.assertTrue(focused().startswith("INC-"), "the focus is back where it was")

    def test_arrow_keys_read_a_chart(self):
        self.open("sample", "#trends")
        self.js("document.querySelector('#recurrence .chart').focus()")
        ActionChains(self.driver).send_keys(Keys.ARROW_LEFT).perform()
        last = self.texts("#hover")[0]
        self.assertRegex(last, r"^before 2026-07-01: observed 45% \(.*\), by chance 36%$")
        ActionChains(self.driver).send_keys(Keys.ARROW_LEFT).perform()
        self.assertRegex(self.texts("#hover")[0], r"^before 2026-06-01: ")
