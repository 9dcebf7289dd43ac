"""Where things are: communes, intercommunalités, distances, commune pages.

`model` is pure and is what the other plugins import; `plugin` is the Pelican adapter.
"""
