/* The map of a province's areas: boundaries of the chosen level, and what a report points at. */

import "htmx.org";
import type { FeatureCollection } from "geojson";
import type { GeoJSONSource } from "maplibre-gl";
import { find, maybe } from "./dom.ts";
import { boundsOf } from "./geometry.ts";
import { makeFrame } from "./map_frame.ts";

const NOTHING: FeatureCollection = { type: "FeatureCollection", features: [] };
const level = find<HTMLSelectElement>("#map-level");

function offending(): FeatureCollection {
  const written = maybe("#areas-offending")?.textContent;
  if (!written) return NOTHING;
  const found = JSON.parse(written) as FeatureCollection;
  return { ...found, features: found.features.filter((feature) => feature.geometry) };
}

const frame = await makeFrame(find("#map"), { gentle: true });
if (frame) {
  const { map, areas } = frame;
  map.addSource("chosen-areas", { type: "geojson", data: NOTHING });
  map.addSource("offending", { type: "geojson", data: NOTHING });
  map.addLayer({ id: "chosen-areas", type: "line", source: "chosen-areas", paint: { "line-color": "#12355b", "line-width": 1.25 } });
  map.addLayer({ id: "offending", type: "fill", source: "offending", paint: { "fill-color": "#b3261e", "fill-opacity": 0.35 } });
  map.addLayer({ id: "offending-line", type: "line", source: "offending", paint: { "line-color": "#b3261e", "line-width": 2 } });

  const showLevel = (): void => {
    const features = areas.features.filter((area) => area.properties.level === level.value);
    map.getSource<GeoJSONSource>("chosen-areas")?.setData({ type: "FeatureCollection", features });
  };
  const showOffending = (): void => {
    const found = offending();
    map.getSource<GeoJSONSource>("offending")?.setData(found);
    const box = boundsOf(found.features.map((feature) => feature.geometry));
    if (box) map.fitBounds(box, { padding: 40, maxZoom: 14 });
  };
  level.addEventListener("change", showLevel);
  document.body.addEventListener("htmx:afterSwap", showOffending);
  showLevel();
  showOffending();
}
