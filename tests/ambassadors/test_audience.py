"""What the logs tell, and what nobody can make them tell."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.workshop import audience
from plugins.workshop.audience import counting
from plugins.workshop.audience.page import page
from plugins.workshop.audience.reading import read_views
from plugins.workshop.audience.suppression import shown_of_total
from tests.ambassadors.logs import ROBOTS, line
from tests.conftest import ROOT

TODAY = date(2026, 12, 22)


def months_of(*lines: str | bytes) -> dict[str, counting.Month]:
    months: dict[str, counting.Month] = {}
    counting.count(read_views(one if isinstance(one, bytes) else one.encode() for one in lines), months)
    return months


def november(*lines: str | bytes) -> counting.Month:
    return months_of(*lines).get("2026-11", counting.Month())


def test_people_count_robots_assets_and_faults_do_not() -> None:
    month = november(
        line("/vivre/fibre/"), line("/vivre/fibre/", status=304), line("/vivre/fibre/", host="www.lot.example "),
        *(line("/vivre/fibre/", agent=robot) for robot in ROBOTS), line("/theme/css/site.css"), line("/wp-login.php"),
        line("/vivre/disparu/", status=404), line("/vivre/fibre/", method="POST"), line("/", method="HEAD"),
    )  # fmt: skip
    assert month.pages == {"/vivre/fibre/": 3}
    assert month.views == 3


def test_codes_communes_criteria_searches_and_previews() -> None:
    month = november(
        line("/communes/figeac/?par=camille-46"), line("/emplois/contrat/cdi/"), line("/emplois/page/2/"),
        line("/emplois/?contrat=cdi&par=camille-46"), line("/recherche/?q=Boulanger%20%C3%A0+Figeac"),
        line("/ambassadeurs/nadia-modele/", agent="WhatsApp/2.23.20.0 A"),
    )  # fmt: skip
    assert month.codes == {"camille-46": 2}
    assert month.communes == {"/communes/figeac/": 1}
    assert month.criteria == {"emplois : contrat = cdi": 2}
    assert month.searches == {"boulanger à figeac": 1}
    assert month.previews == {"/ambassadeurs/nadia-modele/ (WhatsApp)": 1}
    assert month.views == 5, "a preview is not a reading"


HOSTILE = [
    line('/<script>alert(1)</script>/'), line("/emplois/?par=<b>x</b>"), line("/emplois/?par=%3Cscript%3E"),
    line("/recherche/?q=%3Cimg%20src=x%20onerror=alert(1)%3E"), line("/recherche/?q=203.0.113.7"), line("/a/" * 3000),
    line("/emplois/?" + "&".join(f"a{n}=b" for n in range(5000))), line("/../../etc/passwd/"), "GET / HTTP/1.1\n", "\0\0\n",
    line("/vivre/", day="99/Zzz/2026"), line("/vivre/", day="03/Nov/0000"), '- - [' * 4000, b"\xff\xfe" * 5000,
    '1.2.3.4 - x"] "GET / HTTP/1.1" 200 1 "-" "' + "\\" * 9001 + '"\n', "[" + "\\\"" * 20_000,
]  # fmt: skip


def test_hostile_lines_neither_break_nor_write_the_page() -> None:
    months = months_of(*(HOSTILE * 6))
    html = page(months, TODAY)
    for trace in ("<script", "<img", "onerror", "203.0.113", "passwd", "<b>"):
        assert trace not in html
    assert "aucune ligne" in html


@given(st.binary(max_size=400))
def test_no_bytes_break_it(noise: bytes) -> None:
    months_of(noise, line("/").encode()[:60] + noise, line("/?par=a").replace("a", noise.decode("latin-1"), 1))


def test_an_attacker_s_codes_fill_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST", 50)
    month = november(*[line("/?par=camille")] * 9, *(line(f"/?par=code-{number}") for number in range(2_000)))
    assert len(month.codes) <= 50
    assert month.codes["camille"] == 9
    assert month.crowded


def test_nothing_under_five_is_shown(tmp_path: Path) -> None:
    lines = [line("/vivre/fibre/")] * 12 + [line("/vivre/train/")] * 4 + [line("/communes/albas/?par=zoe")] * 4
    lines += [line("/vivre/ciel-etoile/")] * 5
    html = page(months_of(*lines), TODAY)
    assert ("/vivre/train/" in html, "albas" in html, "zoe" in html) == (False, False, False)
    assert "/vivre/fibre/" in html
    few = page(months_of(line("/"), line("/")), TODAY)
    assert "Moins de cinq pages lues" in few


@given(st.lists(st.integers(1, 30), max_size=8), st.lists(st.integers(1, 30), max_size=8))
def test_no_subtraction_finds_a_hidden_row(pages: list[int], communes: list[int]) -> None:
    tables = [
        Counter({f"{name}{n}": times for n, times in enumerate(rows)}) for name, rows in (("p", pages), ("c", communes))
    ]
    total = sum(pages) + sum(communes)
    rows = [row for table in shown_of_total(tables, total) for row in table]
    assert all(times >= 5 for _, times in rows)
    hidden = total - sum(times for _, times in rows)
    count = sum(map(len, tables)) - len(rows)
    assert hidden == 0 or not rows or (hidden >= 5 and count >= 2)


def test_the_month_that_goes_on_is_rounded() -> None:
    html = page(months_of(*[line("/vivre/fibre/")] * 13), date(2026, 11, 22))
    assert "(en cours)" in html
    assert "<td>10</td>" in html
    assert "<td>13</td>" not in html


def test_the_command_reads_plain_and_packed_logs_and_writes_one_page(tmp_path: Path) -> None:
    lines = "".join([line("/communes/figeac/?par=camille")] * 6)
    (tmp_path / "access.log").write_text(lines, "utf-8")
    (tmp_path / "access.log.1.gz").write_bytes(gzip.compress(lines.encode()))
    (tmp_path / "cut.gz").write_bytes(gzip.compress(lines.encode() * 50)[:-20])
    run = subprocess.run(
        [sys.executable, "-m", "plugins.workshop.commands", "audience", str(tmp_path / "access.log"),
         str(tmp_path / "access.log.1.gz"), str(tmp_path / "cut.gz"), "--output", str(tmp_path / "r/a.html")],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert run.returncode == 3, run.stderr
    assert "cut.gz ne se lit pas jusqu'au bout" in run.stderr
    html = (tmp_path / "r/a.html").read_text("utf-8")
    assert re.search(r"<caption>Codes d’ambassadeurs</caption>.*?camille</th><td>\d+</td>", html, re.DOTALL)
    assert "203.0.113" not in html


def test_a_file_without_line_ends_is_read_by_chunks(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_bytes(b"x" * 5_000_000 + b"\n" + line("/vivre/").encode() * 3 + line("/emplois/").encode().rstrip())
    months, damaged = audience.read([str(log)])
    assert not damaged
    assert sum(month.views for month in months.values()) == 4


def test_the_report_never_goes_into_the_published_site(tmp_path: Path) -> None:
    (tmp_path / "site/x").mkdir(parents=True)
    (tmp_path / "site/.choisir-le-lot").touch()
    (tmp_path / "a.log").write_text(line("/"), "utf-8")
    with pytest.raises(SystemExit, match="est le site publié"):
        audience.audience_or_exit([str(tmp_path / "a.log")], str(tmp_path / "site/x/a.html"))
    with pytest.raises(SystemExit, match="aucun journal"):
        audience.audience_or_exit([], "")
