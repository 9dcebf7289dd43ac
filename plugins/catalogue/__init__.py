"""The typed heart of the site: kinds of entry, loading with problems, the frozen Catalogue, its Pelican generator.

Everything here is pure but `plugin`, the Pelican adapter.
"""
