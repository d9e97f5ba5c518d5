"""Maps for paper: a frame in millimetres, pictures and shapes in it, and where the words go. No web, no database."""
