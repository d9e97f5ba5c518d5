"""How layers look: a neutral description of styles, the platform's own, legends, and what map programs need."""
