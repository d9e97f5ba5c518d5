/* The areas whose figures differ between two versions of a dataset, on a map. */

import type { Feature } from "geojson";
import type { GeoJSONSource } from "maplibre-gl";
import { maybe } from "./dom.ts";
import { boundsOf } from "./geometry.ts";
import { makeFrame } from "./map_frame.ts";
import { page } from "./page_data.ts";

const COLOUR = "#b35900";
const codes = new Set(page["changed_areas"] as string[]);
const container = maybe("#map");
const frame = container && (await makeFrame(container, { gentle: true }));

if (container && frame) {
  const { map } = frame;
  map.addSource("changed", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  map.addLayer({ id: "changed-fill", type: "fill", source: "changed", paint: { "fill-color": COLOUR, "fill-opacity": 0.3 } }, "subdistrict-line");
  map.addLayer({ id: "changed-line", type: "line", source: "changed", paint: { "line-color": COLOUR, "line-width": 2 } });
  const show = (): void => {
    const areas = frame.areas.features.filter(({ properties }) => codes.has(properties.code));
    // where a subdistrict says it, its district would only hide which
    const isFiner = (code: string): boolean => [...codes].some((other) => other.length > code.length && other.startsWith(code));
    const features: Feature[] = areas.filter(({ properties }) => !isFiner(properties.code)).map(({ geometry }) => ({ type: "Feature", properties: {}, geometry }));
    map.getSource<GeoJSONSource>("changed")?.setData({ type: "FeatureCollection", features });
    const box = boundsOf(features.map(({ geometry }) => geometry));
    if (box) map.fitBounds(box, { padding: 40, maxZoom: 12, duration: 0 });
  };
  show();
  frame.onAreas(show);
  map.once("idle", () => (container.dataset["changed"] = "drawn"));
}
