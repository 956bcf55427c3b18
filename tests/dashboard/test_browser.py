"""The dashboard in Debian's Chromium: nothing leaves 127.0.0.1, Japanese shows, the studio solves. Leaves screenshots."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from dashboard.words.texts import TEXTS

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "tests" / "screenshots"
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SLOW_MS = 60_000

pytestmark = [
    pytest.mark.screen,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed"),
]


@dataclass
class Screen:
    """A browser page on the dashboard, with every address it asked for outside of it and every script error."""

    page: Page
    address: str
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.settled()

    def settled(self) -> None:
        """Wait until the script has run and the charts stand."""
        self.page.wait_for_selector("h1", timeout=SLOW_MS)
        self.page.wait_for_function(
            "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState !== 'running'",
            timeout=SLOW_MS,
        )
        self.page.wait_for_timeout(700)

    def shot(self, name: str) -> None:
        """The whole page as a picture."""
        height = self.page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
        self.page.set_viewport_size({"width": 1440, "height": min(max(1000, height + 20), 5000)})
        self.page.wait_for_timeout(900)
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png")
        self.page.set_viewport_size({"width": 1440, "height": 1000})

    def clipped(self) -> list[str]:
        """Texts of headings, buttons and figures that do not fit their box."""
        return self.page.eval_on_selector_all(
            "h1, h2, h3, [data-testid=stMetricValue] *, [data-testid=stMetricLabel] p, "
            "[data-testid=stMain] button p, [role=tab] p",
            "all => all.filter(one => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)"
            ".map(one => one.textContent)",
        )


@pytest.fixture(scope="module")
def server(out_folder: Path, scenario_folder: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"]
    folders = {"PLANNER_OUT": str(out_folder), "PLANNER_SCENARIOS": str(scenario_folder)}
    log = (out_folder.parent / "streamlit.log").open("wb")
    with (
        log,
        subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **folders}, stdout=log, stderr=subprocess.STDOUT
        ) as running,
    ):
        address = f"http://127.0.0.1:{port}"
        try:
            until = time.monotonic() + 60
            while not _healthy(address) and time.monotonic() < until:
                assert running.poll() is None, "the server ended"
                time.sleep(0.2)
            yield address
        finally:
            running.terminate()
            running.wait(30)


def _healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except urllib.error.URLError:
        return False


@pytest.fixture
def screen(server: str) -> Iterator[Screen]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 1000}, locale="ja-JP")
        opened = Screen(page, server)
        inside = (server, server.replace("http", "ws"), "data:", "blob:")
        page.on("request", lambda asked: None if asked.url.startswith(inside) else opened.outside.append(asked.url))
        page.on("websocket", lambda asked: None if asked.url.startswith(inside) else opened.outside.append(asked.url))
        page.on("pageerror", lambda error: opened.errors.append(str(error)))
        yield opened
        browser.close()


def test_an_official_reads_and_a_planner_solves(screen: Screen) -> None:
    ja = TEXTS["ja"]
    page = screen.page

    screen.open("/?plan=tutorial")
    assert page.evaluate("document.documentElement.lang") == "ja"
    expect(page.get_by_role("heading", level=1)).to_have_text("演習：手計算で検証できる小規模な計画")
    page.wait_for_selector(".js-plotly-plot .sankey", timeout=SLOW_MS)
    expect(page.get_by_text(ja["head.coverage"], exact=True).first).to_be_visible()
    assert page.locator(".js-plotly-plot").count() == 3
    assert "lang=ja" in page.url
    assert "plan=tutorial" in page.url
    assert screen.clipped() == []
    screen.shot("overview-ja")

    with page.expect_download() as download:
        page.locator(".st-key-csv_spend button").click()
    assert Path(download.value.path()).read_bytes().startswith(b"\xef\xbb\xbfperiod,")

    page.get_by_role("link", name=ja["page.plan"]).click()
    screen.settled()
    page.get_by_role("tab", name=ja["plan.tab_timeline"]).click()
    screen.settled()
    expect(page.locator(".js-plotly-plot .barlayer .point").first).to_be_attached(timeout=SLOW_MS)
    assert screen.clipped() == []
    screen.shot("plan-ja")

    page.get_by_role("link", name=ja["page.studio"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(ja["page.studio"], timeout=SLOW_MS)
    screen.settled()
    scenario = page.locator(".st-key-studio_scenario input")
    scenario.click()
    scenario.fill("演習")
    page.keyboard.press("Enter")
    screen.settled()
    slider = page.locator(".st-key-studio_supplier").get_by_role("slider")
    slider.focus()
    for _ in range(10):
        slider.press("ArrowLeft")
    expect(page.locator(".st-key-studio_supplier").get_by_text("50%")).to_be_visible(timeout=SLOW_MS)
    screen.settled()
    page.locator(".st-key-studio_solve button").click()
    page.wait_for_selector(".st-key-studio_open", timeout=SLOW_MS)
    screen.settled()
    expect(page.get_by_text(ja["studio.head_outlay"], exact=True)).to_be_visible()
    changed = f"{ja['studio.cap_supplier']}: {ja['studio.no_cap']} → 50.0%"
    expect(page.get_by_text(changed)).to_be_visible()
    page.wait_for_selector(".st-key-chart_cost-difference .barlayer .point", timeout=SLOW_MS, state="attached")
    assert page.get_by_text(ja["studio.stale"]).count() == 0
    screen.shot("studio-ja")

    slider.press("ArrowLeft")
    expect(page.get_by_text(ja["studio.stale"])).to_be_visible(timeout=SLOW_MS)

    assert screen.outside == []
    assert screen.errors == []


def test_a_name_is_screened_and_decided_on(screen: Screen) -> None:
    ja = TEXTS["ja"]
    page = screen.page
    screen.open("/screening?lang=ja&plan=tutorial")
    expect(page.get_by_role("heading", level=1)).to_have_text(ja["page.screening"])
    page.locator(".st-key-screening_names textarea").fill("リステッド株式会社\n北方電機")
    page.locator(".st-key-screening_check button").click()
    expect(page.get_by_text(ja["screening.found"].format(asked=2, found=1))).to_be_visible(timeout=SLOW_MS)
    page.locator(".st-key-decide_by input").fill("計画 太郎")
    page.locator(".st-key-decide_save button").click()
    expect(page.get_by_text("保存しました。")).to_be_visible(timeout=SLOW_MS)
    screen.settled()
    assert screen.clipped() == []
    screen.shot("screening-ja")
    page.get_by_role("radio", name="English").or_(page.get_by_role("button", name="English")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TEXTS["en"]["page.screening"], timeout=SLOW_MS)
    screen.settled()
    expect(page.locator(".st-key-screening_names textarea")).to_have_value("リステッド株式会社\n北方電機")
    assert screen.clipped() == []
    assert screen.outside == []
    assert screen.errors == []


def test_english_by_address_and_by_keyboard(screen: Screen) -> None:
    page = screen.page
    # The name of the first page leads to it as well as the bare address.
    screen.open("/overview?lang=en&plan=no-rules")
    expect(page.get_by_role("heading", level=1)).to_have_text("No rules")
    page.wait_for_selector(".js-plotly-plot .sankey", timeout=SLOW_MS)
    assert page.evaluate("document.documentElement.lang") == "en"
    assert screen.clipped() == []
    screen.shot("overview-en")
    button = page.get_by_role("radio", name="日本語").or_(page.get_by_role("button", name="日本語")).first
    button.focus()
    button.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("規則なし", timeout=SLOW_MS)
    assert "lang=ja" in page.url
    assert screen.outside == []
    assert screen.errors == []


def test_what_is_chosen_follows_the_language(screen: Screen) -> None:
    page = screen.page
    screen.open("/?plan=tutorial&lang=en")
    chosen = page.locator(".st-key-plan input")
    expect(chosen).to_have_value("Tutorial: a plan small enough to check by hand", timeout=SLOW_MS)
    page.get_by_role("radio", name="日本語").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("演習：手計算で検証できる小規模な計画", timeout=SLOW_MS)
    expect(chosen).to_have_value("演習：手計算で検証できる小規模な計画", timeout=SLOW_MS)
    assert "plan=tutorial" in page.url
    assert "lang=ja" in page.url
