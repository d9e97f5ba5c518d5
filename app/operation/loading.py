"""`sonthana load …`: what is loaded from files at the command line."""

import typer

load = typer.Typer(help="Load areas or a layer from a file.", no_args_is_help=True)
