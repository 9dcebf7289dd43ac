"""How fast the site is built, beside Hugo and Eleventy building the same pages in the same run."""
