"""A browser on one page of a report, and what every test asks of it."""

import json
import os
import pathlib
import tempfile
import time
import unittest

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.chrome.service import Service

REPORTS = pathlib.Path(os.environ["COFACTOR_REPORTS"])
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def start():
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    for flag in [*FLAGS, f"--user-data-dir={profile.name}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    driver.profile_folder = profile
    return driver


class PageTest(unittest.TestCase):
    """Opens pages, and after each test asks that nothing was complained of and nothing requested."""

    @classmethod
    def setUpClass(cls):
        cls.driver = start()
        cls.addClassCleanup(cls.driver.quit)

    def open(self, report, fragment="", width=1440, height=1000, dark=False):
        self.driver.get("about:blank")
        self.drain()
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
        self.driver.get((REPORTS / report / "index.html").as_uri() + fragment)
        self.assertEqual(self.js("return document.documentElement.dataset.ready"), "yes", "the script ran to its end")

    def drain(self):
        self.driver.get_log("browser")
        self.driver.get_log("performance")

    def tearDown(self):
        complaints = [entry["message"] for entry in self.driver.get_log("browser")]
        self.assertEqual(complaints, [])
        self.assertEqual(self.requests(), [])

    def requests(self):
        """Everything asked for besides the pages themselves."""
        found = []
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent" and message["params"].get("type") != "Document":
                found.append(message["params"]["request"]["url"])
        # The browser draws its own date fields with an image that it carries in the address.
        return [url for url in found if not url.startswith("data:")]

    def js(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def one(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def texts(self, selector):
        """The texts of elements, shown or not, in one call."""
        return self.js("return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent.trim())", selector)

    def press(self, selector):
        self.js("document.querySelector(arguments[0]).scrollIntoView({ block: 'center', behavior: 'instant' })", selector)
        self.one(selector).click()

    def until(self, condition, what, seconds=5):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if condition():
                return
            time.sleep(0.03)
        self.fail(what)

    def column(self, table, column):
        """The texts of a column of a table, row by row."""
        return self.texts(f"{table} tbody tr > :nth-child({column})")
