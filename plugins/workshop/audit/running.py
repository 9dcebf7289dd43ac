"""The whole audit: build, serve, measure each page, tell what is broken, keep the figures."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from plugins.workshop.audit import axe, lighthouse, markup, own_checks, report, weighing
from plugins.workshop.audit.axe import AxeResult
from plugins.workshop.audit.lighthouse import LighthouseResult
from plugins.workshop.audit.own_checks import Inspection
from plugins.workshop.audit.pages import AuditedPage, Fault
from plugins.workshop.audit.server import serving
from plugins.workshop.audit.site import build_audited
from plugins.workshop.audit.tools import Tools
from plugins.workshop.audit.weighing import Visit


@dataclass(frozen=True)
class PageResult:
    """All that was found on a page."""

    page: AuditedPage
    visit: Visit
    axe: AxeResult
    inspection: Inspection
    lighthouse: LighthouseResult

    @property
    def faults(self) -> list[Fault]:
        """What the page breaks, check after check."""
        return [
            *weighing.faults(self.page, self.visit), *self.axe.faults, *self.inspection.faults, *self.lighthouse.faults
        ]  # fmt: skip


@contextmanager
def chromium_at(path: str) -> Iterator[Browser]:
    """A Chromium without a window; as root in a container it has no sandbox, and it only opens our own pages."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def run(pages: Sequence[AuditedPage], moment: datetime, tools: Tools, chromium: str) -> report.Report:
    """Audit pages of the site as of a moment, printing a line for each as it is done."""
    with tempfile.TemporaryDirectory() as scratch:
        site = build_audited(Path(scratch).resolve(), moment)
        with serving(site) as address:
            print(report.HEADING, flush=True)
            with chromium_at(chromium) as browser:
                version = browser.version
                results = [_one(page, browser, address, tools, chromium) for page in pages]
        between = [*own_checks.compare([result.inspection for result in results])]
        between += markup.examine(tools.nu, site, markup.site_files(site))
    versions = tools.versions | {"chromium": version}
    return report.Report(moment.date(), dict(sorted(versions.items())), tuple(results), tuple(between))


def quick(pages: Sequence[AuditedPage], moment: datetime, chromium: str) -> list[Fault]:
    """The part of the audit that takes seconds: budgets, and the project's own checks."""
    with tempfile.TemporaryDirectory() as scratch:
        site = build_audited(Path(scratch).resolve(), moment)
        with serving(site) as address, chromium_at(chromium) as browser:
            visits = [
                fault for page in pages for fault in weighing.faults(page, weighing.visit(browser, address, page))
            ]
            seen = [own_checks.inspect(browser, address, page) for page in pages]
    return [*visits, *(fault for one in seen for fault in one.faults), *own_checks.compare(seen)]


def _one(page: AuditedPage, browser: Browser, address: str, tools: Tools, chromium: str) -> PageResult:
    result = PageResult(
        page,
        visit=weighing.visit(browser, address, page),
        axe=axe.examine(browser, address, page, tools.axe),
        inspection=own_checks.inspect(browser, address, page),
        lighthouse=lighthouse.examine(tools.lighthouse, chromium, address, page),
    )
    print(report.line(result), flush=True)
    return result
