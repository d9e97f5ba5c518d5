"""What the files of a dataset are called when they are fetched, which a GeoPackage's own project has to know."""

MARKED_STATES = ("retracted", "deprecated")


def file_stem(province_code: str, name: str, version: str, state: str) -> str:
    """A file's name without its ending: whoever finds it years later sees that it is not in force.

    Args:
        province_code: Of the dataset.
        name: Its name.
        version: Its version.
        state: What has become of it.
    """
    return "-".join([province_code, name, version, *([state] if state in MARKED_STATES else [])])
