"""Vector tiles: how they are drawn from the database, and how drawn ones are kept."""
