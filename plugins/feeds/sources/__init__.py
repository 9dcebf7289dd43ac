"""The sources, a module or a package each: its settings, how to fetch it, what a record becomes.

Beside them stands what several of them share: `download` and `documents` (one file at one address), `rss`, `posting`
(a job as partners tell it), `words` and `places` (foreign words), `local` and `opening` (what is known of communes).
"""
