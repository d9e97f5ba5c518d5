"""Our speed beside that of the parts it is made of, in one run; results and method in docs/benchmarks.md."""
