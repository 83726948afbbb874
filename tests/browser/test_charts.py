"""What charts say when pointed at, the network, and the ways from charts to incidents."""

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from browser import PageTest


class Charts(PageTest):
    def spot(self, chart, key):
        found = self.one(f"[data-chart={chart}] rect[data-key='{key}']")
        self.js("arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })", found)
        # What a chart says goes when the page moves, so the move has to be over.
        self.driver.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
        return found

    def test_charts_say_their_values(self):
        self.open("sample", "#hotspots")
        ActionChains(self.driver).move_to_element(self.spot("hotspots_systems", 0)).perform()
        self.assertRegex(self.texts("#hover")[0], r"^delivery-planner: 3\.3[89] \(1 to 7\) expected, rank 1–2, from 39 incidents$")
        self.assertTrue(self.one("#hover").is_displayed())
        self.spot("hotspots_systems", 0).click()
        self.until(lambda: self.js("return document.getElementById('hotspot-system-1').open"), "what is behind opens")

    def test_a_cell_of_the_matrix_lists_its_incidents(self):
        self.open("sample", "#matrix")
        spot = self.spot("factor_system_matrix", "1,6")
        ActionChains(self.driver).move_to_element(spot).perform()
        self.assertRegex(self.texts("#hover")[0], r"^missing timeout @ payment-gateway: 18, ")
        spot.click()
        self.until(lambda: self.texts("#incident-list [role=status]")[0].startswith("18 of "), "its incidents are listed")
        self.assertIn("missing timeout (factor) + payment-gateway (system)", self.texts("#chosen-items")[0])
        self.press("#chosen-items button")
        self.assertTrue(self.texts("#incident-list [role=status]")[0].startswith("389 of "))

    def test_the_network_zooms_moves_and_finds(self):
        self.open("sample", "#themes")
        view = lambda: [float(n) for n in self.js("return document.querySelector('[data-chart=network] svg').getAttribute('viewBox')").split()]
        whole = view()
        self.press("[data-zoom=in]")
        self.assertAlmostEqual(view()[2], whole[2] / 1.5, delta=1)
        self.js("document.querySelector('[data-chart=network]').focus()")
        before = view()
        ActionChains(self.driver).send_keys(Keys.ARROW_RIGHT).perform()
        self.assertGreater(view()[0], before[0])
        chart = self.one("[data-chart=network] svg")
        self.js("arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })", chart)
        before = view()
        ActionChains(self.driver).move_to_element(chart).click_and_hold().move_by_offset(60, 0).release().perform()
        self.assertLess(view()[0], before[0], "dragging to the right shows what is on the left")
        self.press("[data-zoom=all]")
        self.assertEqual(view(), whole)
        self.js(
            """document.querySelector('[data-chart=network]').focus();
            const svg = document.querySelector('[data-chart=network] svg');
            svg.dispatchEvent(new WheelEvent('wheel', { deltaY: -200, bubbles: true, cancelable: true, clientX: 500, clientY: 400 }))"""
        )
        self.assertLess(view()[2], whole[2])
        self.press("[data-zoom=all]")

    def test_a_node_lists_its_incidents(self):
        self.open("sample", "#themes")
        self.one("#network-search").send_keys("missing timeout")
        self.until(lambda: len(self.all(".spot.found")) == 1, "the node is marked")
        self.assertIn("1 of them drawn", self.texts("#network-status")[0])
        self.one(".spot.found").click()
        self.assertRegex(self.texts("#network-status")[0], r"^factor missing timeout: \d+ incidents")
        number = self.texts("#network-status")[0].split(": ")[1].split(" ")[0]
        self.assertTrue(self.texts("#network-found a")[0].startswith("INC-"))
        self.driver.find_element(By.XPATH, "//*[@id='network-found']//button").click()
        self.until(lambda: self.texts("#incident-list [role=status]")[0].startswith(f"{number} of "), "all are listed")

    def test_patterns_lead_to_their_incidents(self):
        self.open("sample", "#patterns")
        table = "#patterns table"
        together = self.column(table, 2)[0].split(" of ")[0]
        self.press(f"{table} tbody th button")
        self.until(lambda: self.texts("#incident-list [role=status]")[0].startswith(f"{together} of "), "its incidents are listed")
