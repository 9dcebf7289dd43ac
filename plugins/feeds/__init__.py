"""Offers that come from elsewhere: fetched into snapshots, read back as entries.

`refreshing.refresh` opens the network and keeps what a source sent in `.feeds/<name>.json`; `loading.load_feeds`
reads those snapshots and nothing else, so that a build needs no network and gives the same site twice. A wrong
record is quarantined with its reason and never stops anything.

A new source is one module in `sources` that declares a `source.Source`, and one line in `registry`: docs/flux.md.
"""
