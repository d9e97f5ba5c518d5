"""The doctor: what is wrong with a file, which features, how to mend it. No web, no database."""
