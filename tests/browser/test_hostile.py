"""Text of the data stays text, wherever it is shown."""

from selenium.common.exceptions import NoAlertPresentException

from browser import PageTest


class Hostile(PageTest):
    def assert_text_only(self):
        with self.assertRaises(NoAlertPresentException):
            self.driver.switch_to.alert.text
        self.assertEqual(self.js("return document.scripts.length"), 2)
        self.assertEqual(self.js("return document.querySelectorAll('img, svg[onload], [onerror], main b').length"), 0)
        links = self.js("return [...document.querySelectorAll('a')].map((a) => a.getAttribute('href'))")
        self.assertEqual([href for href in links if not href.startswith(("#", "https://example.com/"))], [])

    def test_every_place_shows_text(self):
        self.open("hostile")
        self.js("setSections(true); document.querySelectorAll('details').forEach((d) => (d.open = true))")
        self.assert_text_only()
        self.assertIn("<script>alert(1)</script>", " ".join(self.texts("#incident-list td, #incident-list th")))
        for k in range(6):
            self.js("location.hash = incidentHref(arguments[0])", k)
            self.until(lambda: self.js("return document.getElementById('incident-dialog').open"), "the incident opens")
            self.assertIn(self.js("return incidents.id[arguments[0]]", k), self.texts("#incident-title")[0])
            self.assert_text_only()
        self.js("hideIncident(); chooseItems([0]); tellItem(0); find('<', document.querySelector('[data-chart=network]'), { center() {} })")
        self.assert_text_only()
        for spot in self.js("return [...document.querySelectorAll('.spot')].slice(0, 40)"):
            self.js("showHover(arguments[0])", spot)
        for name in ["team", "system"]:
            self.js("const s = document.getElementById('filter-' + arguments[0]); s.selectedIndex = 1; applyFilters()", name)
        self.assert_text_only()
