"""The Pelican plugins of Choisir le Lot, one package per capability."""
