"""Pelican's settings: declarations only. The site is built by `python3 tasks.py build`, which adds the catalogue."""

from plugins.catalogue import display

SITENAME = "Choisir le Lot"
CONTACT_EMAIL = "choisir-le-lot@lot.fr"
# Links are relative to the root of the domain; PUBLIC_URL is only for what must be absolute (canonical, sitemap, Atom).
SITEURL = ""
PUBLIC_URL = "https://choisir-le-lot.example"
PRODUCTION = False
PREVIEW = False  # drafts and what is to come, marked

PATH = "."
OUTPUT_PATH = "output"
THEME = "theme"
# The first writes the pages, once the others have said what they are.
PLUGINS = ["plugins.workshop.page_writing",
           "plugins.catalogue.plugin", "plugins.territory.plugin", "plugins.discovery.plugin", "plugins.media.plugin",
           "plugins.sharing.plugin", "plugins.publishing.plugin", "plugins.contact.plugin", "plugins.sharing.kit.plugin",
           "plugins.workshop.plugin"]  # fmt: skip

TIMEZONE = "Europe/Paris"
DEFAULT_LANG = "fr"
LOCALE = ["C"]  # dates and numbers go through Babel

# The catalogue makes every page; Pelican's own articles, pages, tags and archives are off.
ARTICLE_PATHS: list[str] = []
PAGE_PATHS: list[str] = []
DIRECT_TEMPLATES: list[str] = []
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
STATIC_PATHS: list[str] = []  # originals hold metadata: only what plugins.media makes of them is published
DELETE_OUTPUT_DIRECTORY = False

PAGINATED_TEMPLATES = {"list": 24}
PAGINATION_PATTERNS = [
    (1, "{url}", "{save_as}"),
    (2, "{url}page/{number}/", "{url}page/{number}/index.html"),
]

# Templates do not change while pages are made: « auto_reload » would look at their files for each.
JINJA_ENVIRONMENT = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True, "auto_reload": False}
JINJA_FILTERS = display.FILTERS
