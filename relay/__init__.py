"""The relay: what the forms of the site send is written to disk, then mailed, and never lost. Runs without Pelican."""
