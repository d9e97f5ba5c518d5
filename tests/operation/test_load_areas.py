"""`sonthana load areas`: real boundaries over the demo's schematic ones, and what it says."""

from pathlib import Path

import geopandas as gpd
import httpx
import psycopg
import pytest
from psycopg.rows import dict_row

from tests.api.example_inputs import INPUTS, an_input
from tests.boundaries import boundaries as boundaries
from tests.operation.conftest import Command
from tests.service import Service

UTM = "EPSG:32647"


def areas_of(service: Service, level: str) -> gpd.GeoDataFrame:
    with psycopg.connect(service.urls.admin, row_factory=dict_row) as connection:
        rows = connection.execute(
            "SELECT code, name_th, name_en, edition, ST_AsBinary(geom) AS geom FROM areas"
            " WHERE province_code = '90' AND level = %s AND superseded_at IS NULL ORDER BY code",
            [level],
        ).fetchall()
    shapes = gpd.GeoSeries.from_wkb([row.pop("geom") for row in rows], crs="EPSG:4326")
    return gpd.GeoDataFrame(rows, geometry=shapes).set_index("code")


@pytest.fixture(scope="module")
def before(service: Service) -> dict[str, list[str]]:
    """An input of before, with the codes that it was given then."""
    client = service.client("engineer@songkhla.demo")
    made = client.post(INPUTS, json=an_input()).json()
    return {made["id"]: made["area_codes"]}


@pytest.fixture(scope="module")
def loaded(sonthana: Command, boundaries: dict[str, Path], before: dict[str, list[str]], service: Service) -> list[str]:
    """What was said when districts, then subdistricts were loaded, each tried dry first."""
    said: list[str] = []
    for level in ("district", "subdistrict"):
        words = ["load", "areas", str(boundaries[level]), "--province", "90", "--level", level]
        decide = ["--decide", "fewer_areas=accept", "--decide", "gaps=accept"]
        derive = ["--derive-province"] if level == "district" else []
        dry = sonthana(*words, *decide, *derive, "--dry-run")
        assert dry.returncode == 0, dry.stdout + dry.stderr
        assert "nothing was stored" in dry.stdout
        done = sonthana(*words, *decide, *derive)
        assert done.returncode == 0, done.stdout + done.stderr
        said.append(done.stdout)
    return said


@pytest.mark.parametrize(("level", "number"), [("district", 2), ("subdistrict", 3)])
def test_names_and_areas_are_those_of_the_file(
    service: Service, loaded: list[str], boundaries: dict[str, Path], level: str, number: int
) -> None:
    file = gpd.read_file(boundaries[level])
    file = file.set_index(file[f"ADM{number}_PCODE"].str[2:]).sort_index()
    stored = areas_of(service, level)

    assert list(stored.index) == list(file.index)
    assert list(stored["name_th"]) == list(file[f"ADM{number}_TH"])
    assert list(stored["name_en"]) == list(file[f"ADM{number}_EN"])
    relative = abs(stored.to_crs(UTM).area / file.to_crs(UTM).area - 1)
    assert relative.max() < 1e-6


def test_the_same_file_again_changes_nothing_and_says_so(
    sonthana: Command, service: Service, loaded: list[str], boundaries: dict[str, Path]
) -> None:
    entries = "SELECT count(*) FROM record_entries WHERE event_type = 'areas.loaded' AND province_code = '90'"
    with psycopg.connect(service.urls.admin) as connection:
        earlier = connection.execute(entries).fetchone()
        again = sonthana(
            "load", "areas", str(boundaries["subdistrict"]), "--province", "90", "--level", "subdistrict",
            "--decide", "gaps=accept",
        )  # fmt: skip
        assert again.returncode == 0, again.stdout
        assert "Nothing changed" in again.stdout
        assert connection.execute(entries).fetchone() == earlier == (3,)


def test_inputs_get_six_digits_and_those_of_before_keep_their_codes(
    service: Service, loaded: list[str], before: dict[str, list[str]]
) -> None:
    client = service.client("engineer@songkhla.demo")
    point = areas_of(service, "subdistrict").loc["901101"].geometry.representative_point()
    place = {"type": "Point", "coordinates": [point.x, point.y]}
    made = client.post(INPUTS, json=an_input(geometry=place)).json()

    assert made["area_codes"] == ["901101", "9011", "90"]
    for identifier, codes in before.items():
        assert client.get(f"{INPUTS}/{identifier}").json()["area_codes"] == codes


def test_the_record_still_bears_everything_out(sonthana: Command, loaded: list[str]) -> None:
    done = sonthana("verify", "--province", "90")
    assert done.returncode == 0, done.stdout


def test_earlier_editions_are_kept_superseded(service: Service, loaded: list[str]) -> None:
    with psycopg.connect(service.urls.admin) as connection:
        rows = connection.execute(
            "SELECT edition, is_schematic, superseded_at IS NULL FROM areas WHERE code = '9011' ORDER BY edition"
        ).fetchall()
    assert rows == [(1, True, False), (2, False, True)]


def test_what_is_missing_is_asked_in_both_languages(
    sonthana: Command, loaded: list[str], service: Service, tmp_path: Path
) -> None:
    rest = areas_of(service, "subdistrict").drop("901101").reset_index()
    rest.to_file(tmp_path / "rest.gpkg")
    refused = sonthana("load", "areas", str(tmp_path / "rest.gpkg"), "--province", "90", "--level", "subdistrict")
    assert refused.returncode == 1
    assert "fewer_areas" in refused.stdout
    assert "901101" in refused.stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--province", "90", "--level", "province"], 2),
        (["--province", "90", "--level", "district", "--derive-districts"], 2),
        (["--province", "90", "--level", "district", "--decide", "nonsense"], 2),
        (["--province", "90", "--level", "district", "--decide", "nonsense=1"], 1),
        (["--province", "91", "--level", "district"], 1),
    ],
)
@pytest.mark.acceptance
def test_what_is_used_wrongly_is_told_apart_from_what_is_refused(
    sonthana: Command, boundaries: dict[str, Path], words: list[str], code: int
) -> None:
    done = sonthana("load", "areas", str(boundaries["district"]), *words)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_everybody_reads_the_areas(service: Service, loaded: list[str]) -> None:
    nobody: httpx.Client = service.client()
    listed = {area["code"]: area for area in nobody.get("/api/v1/provinces/90/areas").json()}
    exact = areas_of(service, "district").loc[["9011"]]
    assert listed["9011"]["edition"] == 2
    # on the ellipsoid; UTM is within 0.2 % of it here
    assert listed["9011"]["area_km2"] == pytest.approx(exact.to_crs(UTM).area.iloc[0] / 1e6, rel=2e-3)
    drawn = nobody.get("/api/v1/provinces/90/areas.geojson", params={"level": "district", "drawn": "true"}).json()
    assert {feature["properties"]["level"] for feature in drawn["features"]} == {"district"}
    assert drawn["numberMatched"] == len(drawn["features"])
