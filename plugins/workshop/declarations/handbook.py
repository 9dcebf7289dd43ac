"""The handbook's page of each kind: every field with its words, its choices, its example."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.catalogue.kinds import Kind
from plugins.workshop.declarations.shapes import Shape, every_shape, shapes_of

_SORTS = {
    "jour": "une date, AAAA-MM-JJ",
    "nombre": "un nombre, sans unité",
    "entier": "un nombre entier",
    "oui-non": "oui ou non",
    "adresse": "une adresse de page, https://…",
    "courriel": "une adresse de courriel",
    "telephone": "un téléphone",
    "commune": "une commune, par son nom ou son code INSEE",
    "rome": "un code ROME",
    "naf": "un code NAF",
    "image": "le chemin d’une image",
    "reference": "une entrée, par son dossier et son nom",
    "debut-rome": "le début d’un code ROME",
    "page": "une page du site, /…/",
    "ligne": "une ligne",
    "texte": "un texte",
    "groupe": "des sous-champs",
}


def page_of(kind: Kind) -> str:
    """A kind's page, in Markdown."""
    rows = list(every_shape(shapes_of(kind.model)))
    choices = {shape.key: shape for _, shape in rows if shape.choices}
    return "\n".join(
        [
            "<!-- Écrit par « python3 tasks.py declare » : ne pas modifier à la main. -->",
            f"# {kind.one}",
            "",
            *([kind.intro, ""] if kind.intro else []),
            f"Dossier : `{kind.folder}/`. Adresse : `/{kind.url('nom-du-fichier')}`. "
            f"Page vierge : [`docs/modeles/{kind.name}.md`](../modeles/{kind.name}.md) ; "
            f"ou `python3 tasks.py new {kind.name}`.",
            "",
            "Un champ en **gras** est obligatoire ; un sous-champ l’est dès que son groupe est écrit.",
            "",
            "| Champ | Ce que c’est | On y écrit | Exemple |",
            "|---|---|---|---|",
            *(_row(key, shape) for key, shape in rows),
            *(line for shape in choices.values() for line in _choices(shape)),
            "",
        ]
    )


def _row(key: str, shape: Shape) -> str:
    name = f"**`{key}`**" if shape.mandatory else f"`{key}`"
    words = f"{shape.label} : {shape.help}" if shape.help else shape.label
    sort = f"un choix (voir « {shape.key} »)" if shape.choices else _SORTS[shape.sort]
    written = ", ".join([f"une liste : {sort}" if shape.several else sort, *_bounds(shape)])
    example = f"`{shape.example}`" if shape.example else ""
    return f"| {name} | {words} | {written} | {example} |"


def _bounds(shape: Shape) -> Iterator[str]:
    if shape.unit:
        yield f"en {shape.unit}"
    if shape.highest is not None:
        yield f"de {shape.lowest} à {shape.highest}"
    if shape.longest is not None and shape.sort in ("ligne", "texte"):
        yield f"{shape.longest} caractères au plus"


def _choices(shape: Shape) -> Iterator[str]:
    yield from ("", f"## {shape.key} : les choix", "", "| On écrit | On lit |", "|---|---|")
    yield from (f"| `{word}` | {label} |" for word, label in shape.choices)
