"""Hugo and Eleventy building the same pages: their templates are made from the very pages that this site writes.

An offer with words of our own choosing is built here first; where those words stand on its page, and on its card in the
list, the peers' templates name the field. What we reckon for a page (neighbours, a card's picture, dates in words) is
plain text in theirs: the comparison is generous to them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from plugins.catalogue.writing import write_text
from plugins.workshop.bench.corpus import Sample

PER_PAGE = 24
# On our pages, the words that stand for a field; each is found nowhere else.
WORDS = {
    "title": "ZZtitleZZ", "summary": "ZZsummaryZZ", "employer": "ZZemployerZZ", "commune": "Montcuq-en-Quercy-Blanc",
    "sector": "ZZsectorZZ", "slug": "offre-000000",
}  # fmt: skip
BODY = "ZZbodyZZ"
MINIMUM = 4_321
# What stands for a field around the cards of a list, in its facets.
_ELSEWHERE = dict.fromkeys((*WORDS, "salary"), "essai")


def model(like: Sample) -> Sample:
    """The offer whose page the templates are made from."""
    return Sample(
        number=0, title=WORDS["title"], summary=WORDS["summary"], commune=WORDS["commune"], code=like.code,
        employer=WORDS["employer"], contract="CDI", sector=WORDS["sector"], minimum=MINIMUM, published=like.published, body=BODY,
    )  # fmt: skip


class Pages:
    """The page and the card of the model offer, as this site wrote them; `field` writes a field in a peer's language."""

    def __init__(self, site: Path) -> None:
        self.offer = (site / f"emplois/{WORDS['slug']}/index.html").read_text("utf-8")
        self.list = (site / "emplois/index.html").read_text("utf-8")
        cards = re.findall(r'<li class="card.*?</li>', self.list, re.DOTALL)
        (self.card,) = [card for card in cards if WORDS["slug"] in card]

    def entry(self, fields: dict[str, str], body: str) -> str:
        """The template of an offer's page."""
        page = self.offer.replace(f"<p>{BODY}</p>", body).replace(rf"\u003cp>{BODY}\u003c/p>", fields["summary"])
        return _named(page, fields)

    def listing(self, before: str, fields: dict[str, str], after: str) -> str:
        """The template of a list: its cards in a loop."""
        start, end = self.list.index('<ul class="cards">'), self.list.index("</ul>", self.list.index(self.card))
        loop = f'<ul class="cards">{before}{_named(self.card, fields)}{after}'
        return _named(self.list[:start], _ELSEWHERE) + loop + _named(self.list[end:], _ELSEWHERE)


def _named(page: str, fields: dict[str, str]) -> str:
    for name, word in WORDS.items():
        page = page.replace(word, fields[name])
    return page.replace("4\u202f321", fields["salary"]).replace(str(MINIMUM), fields["salary"])


def write_hugo(root: Path, pages: Pages, samples: Iterable[Sample]) -> None:
    """A Hugo site: `hugo` in this folder writes it to `public/`. Its RSS stands for our Atom."""
    fields = {name: f"{{{{ .Params.{name} }}}}" for name in (*WORDS, "salary")}
    fields |= {"title": "{{ .Title }}", "slug": "{{ .File.ContentBaseName }}"}
    write_text(root / "hugo.toml", f"""baseURL = "https://hugo.example/"
title = "Essai"
[taxonomies]
tag = "tags"
[pagination]
pagerSize = {PER_PAGE}
""")  # fmt: skip
    write_text(root / "layouts/single.html", pages.entry(fields, "{{ .Content }}"))
    cards = pages.listing(f"{{{{ range (.Paginate .RegularPages {PER_PAGE}).Pages }}}}", fields, "{{ end }}")
    for name in ("section", "term"):
        write_text(root / f"layouts/{name}.html", cards)
    for name in ("home", "taxonomy"):
        write_text(root / f"layouts/{name}.html", "<!doctype html><title>{{ .Title }}</title>")
    for one in samples:
        write_text(root / f"content/emplois/{one.slug}.md", as_file(one))


def write_eleventy(root: Path, pages: Pages, samples: Iterable[Sample]) -> None:
    """An Eleventy site: `eleventy` in this folder writes it to `_site/`."""
    fields = {name: f"{{{{ {name} }}}}" for name in (*WORDS, "salary")} | {"slug": "{{ page.fileSlug }}"}
    card = {name: f"{{{{ one.data.{name} }}}}" for name in (*WORDS, "salary")} | {"slug": "{{ one.fileSlug }}"}
    cards = pages.listing("{% for one in offers %}", card, "{% endfor %}")
    write_text(root / "package.json", '{"type": "module"}')
    write_text(root / "eleventy.config.js", _ELEVENTY % {"size": PER_PAGE})
    write_text(root / "content/_includes/entry.njk", pages.entry(fields, "{{ content | safe }}"))
    write_text(root / "content/_includes/list.njk", cards)
    write_text(root / "content/list.njk", _front("collections.offers", PER_PAGE, "offers", "/emplois/") + cards)
    write_text(root / "content/tags.njk", _TAGS + cards.replace("in offers", "in chunk.offers"))
    write_text(root / "content/sitemap.njk", _SITEMAP)
    write_text(root / "content/feed.njk", _FEED)
    for one in samples:
        write_text(root / f"content/emplois/{one.slug}.md", as_file(one))


def as_file(one: Sample) -> str:
    """The offer as both peers read it; JSON is YAML."""
    values = {"layout": "entry.njk", "title": one.title, "summary": one.summary, "commune": one.commune,
              "employer": one.employer, "sector": one.sector, "tags": [one.sector], "salary": f"{one.minimum}",
              "date": str(one.published)}  # fmt: skip
    return f"---\n{json.dumps(values, ensure_ascii=False)}\n---\n\n{one.body}\n"


def _front(data: str, size: int, alias: str, base: str) -> str:
    where = f"{base}{{% if pagination.pageNumber %}}page/{{{{ pagination.pageNumber + 1 }}}}/{{% endif %}}index.html"
    return f'---\npagination:\n  data: {data}\n  size: {size}\n  alias: {alias}\npermalink: "{where}"\n---\n'


_ELEVENTY = """export default function (config) {
  const fresh = api => api.getFilteredByGlob('content/emplois/*.md').sort((a, b) => b.date - a.date)
  config.addCollection('offers', fresh)
  config.addCollection('chunks', api => {
    const tags = new Map()
    for (const one of fresh(api)) for (const tag of one.data.tags) {
      if (!tags.has(tag)) tags.set(tag, [])
      tags.get(tag).push(one)
    }
    const chunks = []
    for (const [tag, all] of tags) {
      for (let first = 0; first < all.length; first += %(size)d) {
        const place = `/tags/${tag.toLowerCase().replace(/ /g, '-')}/${first ? `page/${first / %(size)d + 1}/` : ''}`
        chunks.push({ place, offers: all.slice(first, first + %(size)d) })
      }
    }
    return chunks
  })
  return { dir: { input: 'content' }, markdownTemplateEngine: false }
}
"""
_TAGS = """---
pagination:
  data: collections.chunks
  size: 1
  alias: chunk
permalink: "{{ chunk.place }}index.html"
---
"""
_SITEMAP = """---
permalink: /sitemap.xml
---
<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{% for one in collections.offers %}<url><loc>https://eleventy.example{{ one.url }}</loc></url>
{% endfor %}</urlset>
"""
_FEED = """---
permalink: /emplois/flux.atom
---
<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Essai</title>
{% for one in collections.offers %}<entry><title>{{ one.data.title }}</title>
<id>https://eleventy.example{{ one.url }}</id><summary>{{ one.data.summary }}</summary></entry>
{% endfor %}</feed>
"""
