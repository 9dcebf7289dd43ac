"""What machines read: JSON-LD, sitemap, Atom, robots. Pure projections of the catalogue; `plugin` writes them."""
