"""What is chosen stands in the address: it can be sent, and taken back."""

from selenium.webdriver.support.ui import Select

from browser import PageTest

INCIDENTS = "#incident-list table"


class Address(PageTest):
    def hash(self):
        return self.js("return location.hash")

    def value(self, field):
        return self.js("return document.getElementById(arguments[0]).value", field)

    def status(self):
        return self.texts("#incident-list [role=status]")[0]

    def back(self):
        self.js("history.back()")

    def test_a_filtered_view_can_be_sent(self):
        self.open("sample", "#incidents")
        Select(self.one("#filter-team")).select_by_value("Logistics")
        Select(self.one("#filter-severity")).select_by_value("2")
        self.js(
            """const from = document.getElementById("filter-from");
            from.value = "2025-01-01";
            from.dispatchEvent(new Event("change", { bubbles: true }))"""
        )
        self.one("#incident-search").send_keys("timeout late")
        self.until(lambda: "search=timeout+late" in self.hash(), "what is searched for is in the address")
        self.js("setSections(true)")
        Select(self.one("#action-state")).select_by_value("1")
        self.assertEqual(
            self.hash(), "#incidents?team=Logistics&severity=2&from=2025-01-01&search=timeout+late&state=overdue"
        )
        sent, rows, status = self.hash(), self.texts(f"{INCIDENTS} tbody tr"), self.status()
        series = self.texts("#recurrence .heading")
        self.open("sample", sent)
        self.assertEqual(self.hash(), sent)
        self.assertEqual((self.texts(f"{INCIDENTS} tbody tr"), self.status()), (rows, status))
        self.assertEqual(self.texts("#recurrence .heading"), series)
        self.assertEqual([self.value(f) for f in ["filter-team", "filter-severity", "filter-from"]], ["Logistics", "2", "2025-01-01"])
        self.assertEqual(self.value("incident-search"), "timeout late")
        self.assertEqual(set(self.column("#action-list table", 2)), {"overdue"})
        self.assertTrue(self.js("return document.querySelector('#incidents > details').open"))

    def test_the_back_button_takes_the_last_choice_back(self):
        self.open("sample", "#incidents")
        whole = self.status()
        Select(self.one("#filter-team")).select_by_value("Logistics")
        narrow = self.status()
        Select(self.one("#filter-team")).select_by_value("Platform")
        self.back()
        self.until(lambda: self.value("filter-team") == "Logistics", "the team before is chosen")
        self.assertEqual(self.status(), narrow)
        self.back()
        self.until(lambda: self.value("filter-team") == "", "no team is chosen")
        self.assertEqual((self.status(), self.hash()), (whole, "#incidents"))
        self.assertEqual(self.texts("#filter-status"), ["Nothing is hidden."])
        self.js("history.forward()")
        self.until(lambda: self.value("filter-team") == "Logistics", "forward again")
        self.assertEqual(self.status(), narrow)

    def test_typing_is_one_step_back(self):
        self.open("sample", "#incidents")
        whole = self.status()
        for letter in "cache":
            self.one("#incident-search").send_keys(letter)
            self.until(lambda: self.hash().endswith(self.value("incident-search")), "the address follows")
        self.assertNotEqual(self.status(), whole)
        self.back()
        self.until(lambda: self.value("incident-search") == "", "all letters are taken back")
        self.assertEqual(self.status(), whole)

    def test_links_keep_what_is_chosen(self):
        self.open("sample")
        Select(self.one("#filter-team")).select_by_value("Logistics")
        self.assertEqual(self.hash(), "#?team=Logistics")
        self.press("nav a[href='#trends']")
        self.until(lambda: self.hash() == "#trends?team=Logistics", "the place changes, the choice stays")
        self.assertTrue(self.js("return document.querySelector('#trends > details').open"))
        self.press("nav a[href='#incidents']")
        self.until(lambda: self.hash() == "#incidents?team=Logistics", "and again")
        incident = self.column(INCIDENTS, 2)[0]
        self.press(f"{INCIDENTS} tbody a")
        self.until(lambda: self.js("return document.getElementById('incident-dialog').open"), "the incident opens")
        self.assertEqual(self.hash(), f"#incident-{incident}?team=Logistics")
        self.press("#incident-dialog .tools button")
        self.until(lambda: self.hash() == "#incidents?team=Logistics", "closing leads back")
        self.press("#filters button[type=reset]")
        self.until(lambda: self.hash() == "#incidents", "nothing is chosen")
        self.assertEqual(self.texts("#filter-status"), ["Nothing is hidden."])

    def test_chosen_items_are_in_the_address(self):
        self.open("sample", "#matrix")
        self.js("chooseItems(itemsOfSpot('factor_system_matrix', '1,6'))")
        sent, status = self.hash(), self.status()
        self.assertEqual(sent, "#incidents?with=factor%3Amissing+timeout&with=system%3Apayment-gateway")
        self.open("sample", sent)
        self.assertEqual(self.status(), status)
        self.assertIn("missing timeout (factor) + payment-gateway (system)", self.texts("#chosen-items")[0])
        self.press("#chosen-items button")
        self.until(lambda: self.hash() == "#incidents", "all are listed")

    def test_what_the_report_does_not_have_is_said(self):
        self.open("sample", "#incidents?team=Nobody&with=factor%3Anothing&state=lost")
        said = self.texts("#filter-status")[0]
        self.assertIn("This report does not have what the address names: team Nobody, state lost, factor:nothing.", said)
        self.assertTrue(self.status().startswith("389 of 389"))

    def test_hostile_choices_stay_text(self):
        self.open("hostile", "#incidents?search=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&team=%3Cb%3E")
        self.assertEqual(self.js("return document.querySelectorAll('img, main b').length"), 0)
        self.assertIn("<b>", self.texts("#filter-status")[0])
