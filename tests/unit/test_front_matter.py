"""Reading a file: text stays text, every place is the right line, and no file stops the build but with a problem."""

import time
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from plugins.catalogue.front_matter import read_document
from plugins.catalogue.kinds import KINDS
from plugins.catalogue.loading import load_entry
from plugins.catalogue.problems import BODY, Problem
from tests.unit.factory import TODAY, file_of


@pytest.fixture
def read(tmp_path):
    def _read(content):
        path = tmp_path / "essai.md"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_document(path, "essai.md")

    return _read


@pytest.fixture
def values(read):
    def _values(front_matter):
        document, problems = read(f"---\n{front_matter}\n---\n\nTexte.\n")
        assert not problems
        return document.values

    return _values


@pytest.fixture
def fault(read):
    def _fault(content):
        document, problems = read(content)
        assert document is None
        return problems[0]

    return _fault


@pytest.mark.parametrize("text", ["07571", "0o17", "0x1F", "1_000", "12:30:45", "no", "non", "on", "off", "yes", "1e3",
                                  ".inf", "2026-01-01", "2026-11-02 10:00:00", "true", "=", "0123456789"])  # fmt: skip
def test_scalars_stay_the_text_that_was_typed(values, text):
    assert values(f"clé: {text}") == {"clé": text}


@pytest.mark.parametrize(("text", "value"), [
    ("clé:", None), ("clé: ~", None), ("clé: null", None), ('clé: ""', None), ("clé: ''", None),
    ('clé: "null"', "null"), ("clé: '~'", "~"), ("clé: []", []), ("clé: {}", {}),
    ("clé: [07, no]", ["07", "no"]), ("clé:\n  - a\n  -\n", ["a", None]), ("clé: {a: 1}", {"a": "1"}),
    ("clé: a # remarque", "a"), ("clé: C#", "C#"), ("clé: >\n  deux\n  lignes", "deux lignes\n"),
    ("clé: |\n  deux\n  lignes", "deux\nlignes\n"), ("clé: l'été", "l'été"), ("clé: 'l''été'", "l'été"),
    ("clé: e\u0301te\u0301", "été"),
])  # fmt: skip
def test_values_are_texts_lists_and_mappings(values, text, value):
    assert values(text) == {"clé": value}


NUMBERED = """---

titre: Le « café »
contact:
  courriel: a@exemple.fr
  telephone: 05

faits:
  - texte: un
    source:
      titre: ici
  - texte: deux
---


Première ligne du texte.
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_every_place_has_its_line_whatever_the_editor(read, newline, mark):
    document, problems = read((mark + NUMBERED).replace("\n", newline))
    assert not problems
    lines = NUMBERED.split("\n")
    for loc, text in {
        ("titre",): "titre:", ("contact",): "contact:", ("contact", "telephone"): "telephone:", ("faits",): "faits:",
        ("faits", 0, "texte"): "texte: un", ("faits", 0, "source", "titre"): "titre: ici", ("faits", 1): "texte: deux",
        (BODY,): "Première",
    }.items():  # fmt: skip
        assert text in lines[document.line_of(loc) - 1]
    assert document.line_of(("contact", "fax")) == document.line_of(("contact",))
    assert document.body == "Première ligne du texte."
    assert document.body_line == document.line_of((BODY,))


def test_lines_are_those_of_the_editor_where_yaml_counts_others(read):
    """YAML also ends a line at U+2028 and U+2029, that come with copied text."""
    document, _ = read("---\ntitre: a\u2028  b\u2029  c\nresume: d\n---\n\nUn\u2028deux\n")
    assert document.line_of(("resume",)) == 3
    assert document.body_line == 6


def test_the_text_keeps_its_indentation_and_loses_blank_ends(read):
    document, _ = read("---\na: b\n---\n  \n\n    du code\n\nfin  \n\n")
    assert document.body == "    du code\n\nfin"
    assert document.body_line == 6


def test_a_rule_across_the_text_does_not_end_it(read):
    document, _ = read("---\na: b\n---\n\nUn\n\n---\n\nDeux\n")
    assert document.body == "Un\n\n---\n\nDeux"


@pytest.mark.parametrize(("content", "line", "words"), [
    ("", 1, "pas d'en-tête"),
    ("\n---\na: b\n---\n", 1, "pas d'en-tête"),
    ("---\na: b\n", 1, "n'est pas fermé"),
    ("---\n---\n", 1, "vide"),
    ("---\n# remarque\n---\n", 1, "vide"),
    ("---\ntexte\n---\n", 2, "suite de champs"),
    ("---\na: b\nc: d : e\n---\n", 3, "mal formée"),
    ("---\na: b\n\n\nc: d : e\n---\n", 5, "mal formée"),
    ("---\na: b\nc: 'sans fin\nd: e\n---\n", 3, "guillemet"),
    ("---\na: b\nc: [x, y\nd: e\n---\n", 3, "mal formée"),
    ("---\na:\n\t- b\n---\n", 3, "tabulation"),
    ("---\na: @b\n---\n", 2, "mal formée"),
    ("---\na: b\n...\n--- {c: d}\n---\n", 4, "second en-tête"),
    ("---\na: b\n? [x]\n: c\n---\n", 3, "clé illisible"),
    ("---\na: b\n&x c: d\n---\n", 3, "ancres"),
    ("---\na: b\n!!str c: d\n---\n", 3, "étiquette"),
    ("---\na: &x b\n---\n", 2, "ancres"),
    ("---\na:\n  - b\n  - *x\n---\n", 4, "ancres"),
    ("---\na: !!python/object/apply:os.system [true]\n---\n", 2, "étiquette"),
    ("---\na: !inconnu b\n---\n", 2, "étiquette"),
    ("---\na: b\nc: [[[[[[[d]]]]]]]\n---\n", 3, "niveaux"),
    ("---\na: b\na: c\n---\n", 3, "deux fois"),
    ("---\na: b\nc:\n  - d: e\n    d: f\n---\n", 5, "deux fois"),
    ('---\na: b\nc: "\\e[31m"\n---\n', 3, "invisible"),
    ("---\na: b\n---\n\nUn\x1b[31m\n", 5, "invisible"),
    ("---\na: b\n---\r\n\r\nUn\x07\r\n", 5, "invisible"),
    (b"---\ntitre: \xe9t\xe9\n---\n", 2, "UTF-8"),
    (b"---\r\ra: b\r---\r\xe9\r", 5, "UTF-8"),
    (b"-\0-\0-\0\n\0", 1, "UTF-8"),
])  # fmt: skip
def test_a_file_that_cannot_be_read_says_where_and_why(fault, content, line, words):
    problem = fault(content)
    assert problem.line == line
    assert words in problem.message


def test_all_keys_written_twice_are_named_as_people_count(read):
    _, problems = read("---\na: b\na: c\nc:\n  - d: e\n    d: f\n---\n")
    assert [(problem.line, problem.field) for problem in problems] == [(3, "a"), (6, "c[1].d")]


def test_sizes_are_bounded(fault):
    assert "64 ko" in fault("---\na: " + "x" * 64_001 + "\n---\n\nTexte.\n").message
    assert "1 Mo" in fault("---\na: b\n---\n\n" + "x" * 1_000_001).message


@pytest.mark.parametrize("content", [
    b"---\n" + b"[" * 60_000 + b"\n---\n",
    b"---\n" + b"{a: " * 15_000 + b"\n---\n",
    b"---\n" + b"- " * 30_000 + b"\n---\n",
    b"---\na: &a [x,x]\n" + b"".join(b"a%d: &a%d [%s]\n" % (i, i, b"*a," * 9) for i in range(900)) + b"---\n",
    b"---\n" + b"".join(b"k%d: v\n" % i for i in range(6_000)) + b"---\n",
    b"---\na: '" + b"\n" * 60_000 + b"'\n---\n",
    b"---\n" * 200_000,
    b"---\na: b\n---\n" + "a\u0301".encode() * 300_000,
    b"---\na: b\n---\n" + ("\u0301" * 200_000 + "\u0316" * 200_000).encode(),
    b"---\na: b\n---\n" + b"![" * 400_000,
    b"---\na: b\n---\n" + b"![](" * 200_000,
    b"---\na: b\n---\n" + b"{static}" * 100_000,
], ids=["crochets", "accolades", "tirets", "alias", "clés", "lignes", "filets", "accents", "accents-empilés", "images",
        "images-vides", "liens"])  # fmt: skip
def test_no_file_takes_long(tmp_path, content):
    started = time.process_time()
    entry, problems = _load(tmp_path, content)
    assert entry is None
    assert problems
    assert time.process_time() - started < 2


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_right_file_of_each_kind_gives_an_entry(tmp_path, kind, mark, newline):
    entry, problems = _load(tmp_path, mark + file_of(kind.model).replace("\n", newline).encode(), kind)
    assert problems == []
    assert entry.body == "Un paragraphe."
    assert entry.slug == "essai"


def _load(root, content, kind=KINDS[0]):
    shown = f"{kind.folder}/essai.md"
    (root / shown).parent.mkdir(parents=True, exist_ok=True)
    (root / shown).write_bytes(content)
    return load_entry(root, shown, kind, TODAY)[:2]


def _assert_entry_or_problems(root, content, kind):
    entry, problems = _load(root, content, kind)
    assert (entry is None) == bool(problems)
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
    for problem in problems:
        assert 1 <= problem.line <= lines + 1
        assert str(problem).isprintable()
        assert problem.field.isprintable()
        assert problem.message.isprintable()


ANY_KIND = st.sampled_from(KINDS)
FOREIGN = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=2000, max_examples=150)
_KEYS = st.sampled_from(sorted({key for kind in KINDS for key in file_of(kind.model).split() if key.endswith(":")}))
_SCALARS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["07571", "non", "2026-02-30", "-0", "1e9", "*a", "&a b", "!!x y", "'", '"\\e"', "[", "{", "- x", "|",
                     "(fichier).source", "a" * 3000, "\u2028", "\x85", "\u202e", "12 500,50", "« »"]),
)  # fmt: skip
_NESTED = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@FOREIGN
@given(st.binary(max_size=400), ANY_KIND)
@example(b"---\n? \n---\n", KINDS[0])
@example(b"---\n\xe2\x80\xa8a: b\n---\n", KINDS[0])
@example(b"---\na: |\n\x85\n b\n---\n", KINDS[0])
def test_any_bytes_give_an_entry_or_problems(tmp_path, content, kind):
    _assert_entry_or_problems(tmp_path, content, kind)


@FOREIGN
@given(st.lists(st.tuples(_KEYS, _SCALARS)), st.text(max_size=60), st.sampled_from(["\n", "\r\n", "\r"]), ANY_KIND)
def test_any_lines_give_an_entry_or_problems(tmp_path, pairs, body, newline, kind):
    lines = ["---", *(f"{key} {value}" for key, value in pairs), "---", body]
    _assert_entry_or_problems(tmp_path, newline.join(lines).encode(), kind)


@FOREIGN
@given(st.data(), ANY_KIND)
def test_a_right_file_with_a_field_changed_gives_an_entry_or_problems(tmp_path, data, kind):
    """Deeper than bytes alone would reach: YAML that is right, with any value where another kind of value belongs."""
    changed = data.draw(st.dictionaries(st.sampled_from(_all_keys(kind)) | st.text(max_size=8), _NESTED, max_size=3))
    _assert_entry_or_problems(tmp_path, file_of(kind.model, **changed).encode(), kind)


def _all_keys(kind):
    return [info.alias for info in kind.model.model_fields.values()]


def test_a_problem_shows_no_control_character_wherever_it_stands():
    problem = Problem("offers/a\x1b[2J\nfaux.md", 3, "clé\x1b]0;x\x07" + "x" * 5000, "valeur\u202e retournée\r\n")
    assert str(problem).isprintable()
    assert len(str(problem)) < 200
    assert problem.path == "offers/a\x1b[2J\nfaux.md"


def test_the_day_is_handed_over_and_never_read_from_the_clock(tmp_path):
    kind = next(kind for kind in KINDS if kind.name == "emploi")
    (tmp_path / "offers/emplois").mkdir(parents=True)
    (tmp_path / "offers/emplois/essai.md").write_text(file_of(kind.model, verifie_le="2026-12-01"), "utf-8")
    assert load_entry(tmp_path, "offers/emplois/essai.md", kind, date(2026, 12, 1))[0]
    assert load_entry(tmp_path, "offers/emplois/essai.md", kind, date(2026, 11, 30))[0] is None
