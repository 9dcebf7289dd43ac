"""What machines read, where files are, and where former addresses lead. Pure projections; `plugin` writes them."""
