/* The style of the map's background: calm, so that what people sent stands out. */

import type { FeatureCollection } from "geojson";
import type { LayerSpecification, SourceSpecification, StyleSpecification } from "maplibre-gl";
import { language } from "./language.ts";
import { page } from "./page_data.ts";

const FONT = ["Sarabun"];
const SEA = "#d3e4ee";
const NEIGHBOUR = "#ebeae4";
const LAND = "#fbfaf4";
const INK = "#2f3e4c";

export interface Background {
  areas: FeatureCollection;
  context: FeatureCollection;
  areaLabels: FeatureCollection;
  contextLabels: FeatureCollection;
}

const isLevel = (level: string) => ["==", ["get", "level"], level] as ["==", ["get", string], string];

function labels(id: string, source: string, size: number, more: object = {}): LayerSpecification {
  return {
    id,
    source,
    type: "symbol",
    layout: {
      "text-field": ["get", `name_${language}`],
      "text-font": FONT,
      "text-size": size,
      "text-line-height": 1.5,
      "text-max-width": 7,
      "text-padding": 4,
    },
    paint: { "text-color": INK, "text-halo-color": "#ffffff", "text-halo-width": 1.5 },
    ...more,
  } as LayerSpecification;
}

export function frameStyle(background: Background): StyleSpecification {
  const sources: Record<string, SourceSpecification> = {
    areas: { type: "geojson", data: background.areas },
    context: { type: "geojson", data: background.context },
    "area-labels": { type: "geojson", data: background.areaLabels },
    "context-labels": { type: "geojson", data: background.contextLabels },
  };
  const layers: LayerSpecification[] = [
    { id: "sea", type: "background", paint: { "background-color": SEA } },
    { id: "context", type: "fill", source: "context", paint: { "fill-color": NEIGHBOUR } },
    { id: "context-line", type: "line", source: "context", paint: { "line-color": "#c2c0b6", "line-width": 0.75 } },
    { id: "land", type: "fill", source: "areas", filter: isLevel("province"), paint: { "fill-color": LAND } },
  ];
  if (page.tiles) {
    sources["tiles"] = { type: "raster", tiles: [page.tiles.url], tileSize: 256, attribution: page.tiles.attribution };
    layers.push({ id: "tiles", type: "raster", source: "tiles" });
  }
  layers.push(
    {
      id: "subdistrict-line",
      type: "line",
      source: "areas",
      filter: isLevel("subdistrict"),
      minzoom: 10,
      paint: { "line-color": "#c6cdd3", "line-width": 0.75 },
    },
    {
      id: "district-line",
      type: "line",
      source: "areas",
      filter: isLevel("district"),
      paint: { "line-color": "#8d9aa6", "line-width": 1, "line-dasharray": [4, 2] },
    },
    {
      id: "province-line",
      type: "line",
      source: "areas",
      filter: isLevel("province"),
      paint: { "line-color": "#4e5f6f", "line-width": 2 },
    },
    labels("context-name", "context-labels", 13, { paint: { "text-color": "#6d6c64", "text-halo-color": NEIGHBOUR, "text-halo-width": 1 } }),
    labels("subdistrict-name", "area-labels", 12, { filter: isLevel("subdistrict"), minzoom: 11.5 }),
    labels("district-name", "area-labels", 14, { filter: isLevel("district") }),
  );
  return { version: 8, sources, layers };
}
