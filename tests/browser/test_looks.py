"""Widths, dark mode, paper, and what axe-core finds."""

import base64
import os
import pathlib

from browser import PageTest

WIDTHS = [1440, 1024, 390]


class Looks(PageTest):
    def test_nothing_is_wider_than_the_screen(self):
        for width in WIDTHS:
            self.open("sample", width=width)
            self.js("setSections(true); document.querySelectorAll('details').forEach((d) => (d.open = true))")
            self.assertEqual(*self.js("const e = document.documentElement; return [e.scrollWidth, e.clientWidth]"))
            wide = self.js(
                """return [...document.querySelectorAll('body *')].filter((e) =>
                  !e.closest('.scroll, .skip, dialog') && e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.outerHTML.slice(0, 80))"""
            )
            self.assertEqual(wide, [], width)

    def test_dark_is_dark(self):
        light = "const c = getComputedStyle(document.body); return [c.backgroundColor, c.color]"
        self.open("sample")
        page, text = self.js(light)
        self.open("sample", dark=True)
        self.assertEqual((page, text), ("rgb(255, 255, 255)", "rgb(26, 26, 26)"))
        self.assertEqual(self.js(light), ["rgb(21, 24, 28)", "rgb(230, 230, 230)"])
        self.assertIn("invert", self.js("return getComputedStyle(document.querySelector('.chart svg')).filter"))

    def test_it_prints(self):
        self.open("sample")
        closed = self.js("return document.querySelectorAll('details[open]').length")
        result = self.driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": True, "preferCSSPageSize": True})
        pdf = base64.b64decode(result["data"])
        self.assertTrue(pdf.startswith(b"%PDF"))
        pages = pdf.count(b"/Type /Page\n") + pdf.count(b"/Type/Page\n") + pdf.count(b"/Type /Page ")
        self.assertTrue(5 < pages < 60, f"{pages} pages with what the sections hold")
        self.assertEqual(self.js("return document.querySelectorAll('details[open]').length"), closed)

    def test_axe_finds_nothing_serious(self):
        axe = pathlib.Path(os.environ["COFACTOR_AXE"]).read_text()
        states = [("sample", "", False, 1440), ("sample", "", True, 1440), ("sample", "#incident-INC-1390", False, 390), ("large", "", False, 1440)]
        for report, fragment, dark, width in states:
            self.open(report, fragment, dark=dark, width=width)
            if not fragment:
                self.js("setSections(true); document.querySelectorAll('figure details, .answer details, #hotspot-system-1').forEach((d) => (d.open = true))")
            # The page's policy lets no script in from inside, so it comes through the debugger.
            self.driver.execute_cdp_cmd("Runtime.evaluate", {"expression": axe})
            found = self.driver.execute_async_script(
                """const done = arguments[0];
                axe.run(document, { resultTypes: ["violations"] }).then((r) => done(r.violations.map((v) =>
                  [v.id, v.impact, v.nodes.length, v.nodes[0].html.slice(0, 160), v.nodes[0].failureSummary])), (e) => done([["axe", "critical", 1, String(e)]]))"""
            )
            serious = [violation for violation in found if violation[1] in ("serious", "critical")]
            self.assertEqual(serious, [], (report, fragment, dark))
