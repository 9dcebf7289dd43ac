"""Finding one's place: what matches a project. `plugin` is the Pelican adapter."""
