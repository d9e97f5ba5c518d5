"""Pages of the maps: what `app/ogc` answers to programs, drawn for people at the same addresses."""
