/* The page of a raster: its pictures on the map, and the value of the cell at a place, with its unit. */

import type { GeoJSONSource, LngLat, RasterTileSource } from "maplibre-gl";
import { ApiProblem, getJson } from "./api.ts";
import "./copying.ts";
import { find, make, maybe } from "./dom.ts";
import { formatNumber, t } from "./language.ts";
import { BELOW, type LayerDrawing } from "./layer_map.ts";
import { makeFrame } from "./map_frame.ts";
import { watchSource } from "./map_watch.ts";
import { page } from "./page_data.ts";

interface RasterData {
  tiles: string;
  point: string;
  max_zoom: number;
}

interface PointAnswer {
  value: number | null;
  unit: string | null;
  is_modelled: boolean;
  is_dry: boolean | null;
}

const DECIMALS = 5;
const UNITS: Record<string, string> = { m: t("ม.", "m"), "m/s": t("ม./วินาที", "m/s"), h: t("ชม.", "h") };
const raster = page["raster"] as RasterData;
const drawing = page["drawing"] as LayerDrawing;
const panel = find("#point-panel");

/** What a cell says, in words: dry, not modelled, or a number with its unit. */
function said({ value, unit, is_modelled, is_dry }: PointAnswer): string {
  if (!is_modelled || value === null) return t("ไม่มีค่า (ไม่ได้จำลอง หรืออยู่นอกพื้นที่)", "No value (not modelled, or outside)");
  if (is_dry) return t("แห้ง (0 ม.)", "Dry (0 m)");
  const name = unit ? (UNITS[unit] ?? unit) : "";
  return `${formatNumber(value, 3)} ${name}`.trim();
}

function tell(place: LngLat, words: string): void {
  maybe("#point-hint")?.remove();
  const where = `${t("ละติจูด", "Latitude")} ${place.lat.toFixed(DECIMALS)}, ${t("ลองจิจูด", "longitude")} ${place.lng.toFixed(DECIMALS)}`;
  panel.replaceChildren(make("p", { class: "point-value" }, make("strong", {}, words)), make("p", { class: "quiet" }, where));
}

const container = find("#map");
const frame = await makeFrame(container, { gentle: true });
if (frame) {
  const { map, notice } = frame;
  const { source } = drawing;
  map.addSource(source, {
    type: "raster",
    tiles: [raster.tiles],
    tileSize: 256,
    maxzoom: raster.max_zoom,
    ...(drawing.bounds ? { bounds: drawing.bounds } : {}),
  });
  for (const layer of drawing.layers) map.addLayer(layer, BELOW[layer.type]);
  map.addSource("place", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  map.addLayer({
    id: "place",
    source: "place",
    type: "circle",
    paint: { "circle-radius": 7, "circle-opacity": 0, "circle-stroke-color": "#b35900", "circle-stroke-width": 4 },
  });
  if (drawing.bounds) map.fitBounds(drawing.bounds, { padding: 30, duration: 0 });
  watchSource(map, notice, {
    source,
    words: t("ชั้นข้อมูลนี้", "this layer"),
    retry: () => map.getSource<RasterTileSource>(source)?.setTiles([raster.tiles]),
  });
  let turn = 0;
  const ask = async (place: LngLat): Promise<void> => {
    const mine = ++turn;
    const at = place.wrap();
    map.getSource<GeoJSONSource>("place")?.setData({ type: "Point", coordinates: [at.lng, at.lat] });
    tell(at, t("กำลังถาม…", "Asking…"));
    let words: string;
    try {
      words = said(await getJson<PointAnswer>(`${raster.point}?lon=${at.lng.toFixed(7)}&lat=${at.lat.toFixed(7)}`));
    } catch (problem) {
      words = problem instanceof ApiProblem ? problem.message : t("ถามค่าไม่ได้ ลองอีกครั้ง", "The value could not be had; try again.");
    }
    // answers to what was pressed before come too late
    if (mine === turn) tell(at, words);
  };
  map.on("click", ({ lngLat }) => void ask(lngLat));
  find("#point-centre").addEventListener("click", () => void ask(map.getCenter()));
  map.once("idle", () => (container.dataset["layer"] = "drawn"));
} else {
  maybe("#point-centre")?.remove();
}
