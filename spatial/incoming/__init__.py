"""Files as they come from outside: unpacked and recognised, hostile until proven otherwise."""
