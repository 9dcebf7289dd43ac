"""The Decap CMS form of each kind: its collections, fields and choices, for `admin/config.yml`.

Decap checks every field of a group even when the group is optional, so the fields of an optional group are optional
in the form; `check`, which runs before a commit, asks for those that are missing.
"""

from __future__ import annotations

from typing import Any

from plugins.catalogue.kinds import KINDS, Kind
from plugins.territory.model import load_territory
from plugins.workshop.declarations.shapes import Shape, shapes_of

COMMITS = {
    "create": "Ajoute {{path}}",
    "update": "Modifie {{path}}",
    "delete": "Retire {{path}}",
    "uploadMedia": "Ajoute {{path}}",
    "deleteMedia": "Retire {{path}}",
}
PICTURES = "content/images"
BODY = {"name": "body", "label": "Texte de la page", "widget": "markdown"}
# What Decap may ask of a text before saving, with its words. Only what no rule of the catalogue says better.
_PATTERNS = {
    "nombre": [r"^\d[\d \u00a0\u202f]*([.,]\d+)?$", "Un nombre, sans unité, par exemple 1500 ou 12,5"],
    "entier": [r"^\d+$", "Un nombre entier"],
    "courriel": [r"^\S+@\S+\.\S+$", "Une adresse de courriel, par exemple prenom.nom@exemple.fr"],
    "adresse": ["^https?://", "Une adresse complète, par exemple https://www.lot.fr/"],
    "telephone": [r"^(\+33 ?|0)[1-9]([ .]?\d{2}){4}$", "Un numéro de téléphone, par exemple 05 65 00 00 00"],
    "rome": [r"^[A-N]\d{4}$", "Une lettre et quatre chiffres, par exemple J1506"],
    "naf": [r"^\d{2}\.\d{2}[A-Z]$", "Un code NAF, par exemple 10.71C"],
}
_DAY = {"widget": "datetime", "format": "YYYY-MM-DD", "date_format": "DD/MM/YYYY", "time_format": False}
_WIDGETS: dict[str, dict[str, Any]] = {
    "jour": _DAY,
    # A number box would show nothing of « 62,5 », nor a tick of « non »: both are texts, as staff type them.
    "oui-non": {"widget": "select", "options": ["oui", "non"]},
    "image": {"widget": "image", "choose_url": False, "media_library": {"config": {"multiple": False}}},
    "texte": {"widget": "text"},
}


def form() -> dict[str, Any]:
    """The whole configuration, for the local back end; a build changes the back end and fills in the references."""
    return {
        "backend": {"name": "proxy", "proxy_url": "/admin/api/v1", "branch": "main", "commit_messages": COMMITS},
        "locale": "fr",
        "publish_mode": "simple",
        "media_folder": PICTURES,
        "public_folder": PICTURES,
        "slug": {"encoding": "ascii", "clean_accents": True, "sanitize_replacement": "-"},
        "show_preview_links": False,
        "logo": {"src": "/theme/icon.svg"},
        "collections": [_collection(kind) for kind in KINDS],
    }


def _collection(kind: Kind) -> dict[str, Any]:
    return {
        "name": kind.base or "pages",
        "label": kind.title,
        "label_singular": kind.one,
        "description": kind.intro or kind.title,
        "folder": kind.folder,
        "create": True,
        "delete": True,
        "extension": "md",
        "format": "frontmatter",
        "identifier_field": "titre",
        "slug": "{{slug}}",
        "summary": "{{titre}}",
        "sortable_fields": ["titre", "publie_le"],
        "view_filters": [{"label": "Brouillons", "field": "brouillon", "pattern": "oui"}],
        "editor": {"preview": False},
        "fields": [*(_field(shape, required=shape.mandatory) for shape in shapes_of(kind.model)), BODY],
    }


def _field(shape: Shape, *, required: bool) -> dict[str, Any]:
    asked = {"name": shape.key, "label": shape.label, "required": required}
    hint = _hint(shape)
    return asked | ({"hint": hint} if hint else {}) | _widget(shape, required=required)


def _hint(shape: Shape) -> str:
    unit = f"en {shape.unit}" if shape.unit else ""
    example = f"par exemple : {shape.example.removeprefix('- ')}" if shape.example and not shape.choices else ""
    return " ; ".join(part for part in (shape.help, unit, example) if part)


def _widget(shape: Shape, *, required: bool) -> dict[str, Any]:
    several = {"multiple": True} if shape.several else {}
    if shape.choices:
        return {"widget": "select", **several, "options": [{"label": text, "value": w} for w, text in shape.choices]}
    if shape.sort == "commune":
        return {"widget": "select", "options": sorted(commune.name for commune in load_territory().communes)}
    if shape.sort == "reference":
        return {"widget": "select", **several, "options": []}
    if shape.sort == "groupe":
        fields = [_field(field, required=required and field.mandatory) for field in shape.fields]
        if shape.several:
            inside = [_field(field, required=field.mandatory) for field in shape.fields]
            first = shape.fields[0].key
            return {
                "widget": "list",
                "label_singular": shape.label,
                "summary": f"{{{{fields.{first}}}}}",
                "fields": inside,
            }
        return {"widget": "object", "collapsed": not required, "fields": fields}
    if shape.several:
        one = {"name": "valeur", "label": shape.label, **_scalar(shape)}
        return {"widget": "list", "field": one}
    return _scalar(shape)


def _scalar(shape: Shape) -> dict[str, Any]:
    more: dict[str, Any] = {}
    if shape.sort in ("ligne", "texte") and shape.longest:
        more = {
            "pattern": [rf"^[\s\S]{{{shape.shortest or 0},{shape.longest}}}$", f"{shape.longest} caractères au plus"]
        }
    if shape.sort in _PATTERNS:
        more = {"pattern": _PATTERNS[shape.sort]}
    widget = _WIDGETS.get(shape.sort, {"widget": "string"})
    return widget | more
