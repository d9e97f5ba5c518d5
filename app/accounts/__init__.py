"""People, organisations, sign-in, app tokens, role grants and the Policy over them."""
