"""Decision datasets as files that prove themselves: a module for each format, one for the seal over a file's bytes."""
