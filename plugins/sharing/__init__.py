"""Sharing: a drawn card for every page worth it, what networks read of a page, and links that bring no third party in."""
