"""A minimal STAC API 1.0.0: every published version of a layer is an item, in a collection for its province."""
