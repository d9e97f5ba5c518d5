/* Inputs on the map: shapes, symbols, titles; picking and marking one. */

import type { Feature, FeatureCollection, Geometry } from "geojson";
import type { GeoJSONSource, Map, MapMouseEvent } from "maplibre-gl";
import { anchorOf, boundsOf } from "./geometry.ts";
import { severityColour, symbolFor } from "./severity_icons.ts";

/** What the map needs to know of one input (or of one entry of the feed). */
export interface Marked {
  key: string;
  title: string;
  unit: string;
  severity: number;
  state: string;
  geometry: Geometry;
}

const NOTHING: FeatureCollection = { type: "FeatureCollection", features: [] };
const PICK_PX = 10;
const NOBODY = ["==", ["get", "key"], ""] as ["==", ["get", string], string];

export class InputsLayer {
  private shown: Marked[] = [];
  private chosen: string | null = null;
  private readonly map: Map;
  private readonly onPick: (key: string) => void;

  constructor(map: Map, onPick: (key: string) => void) {
    this.map = map;
    this.onPick = onPick;
    map.addSource("input-shapes", { type: "geojson", data: NOTHING });
    map.addSource("input-symbols", { type: "geojson", data: NOTHING });
    this.addLayers();
    map.on("click", (event) => this.pick(event));
    map.on("mousemove", "input-symbol", () => (map.getCanvas().style.cursor = "pointer"));
    map.on("mouseleave", "input-symbol", () => (map.getCanvas().style.cursor = ""));
  }

  private addLayers(): void {
    const { map } = this;
    const source = "input-shapes";
    const isArea = ["==", ["geometry-type"], "Polygon"] as ["==", ["geometry-type"], string];
    // of a dataset there is the box that it is about: it may be the whole province, so it is never filled
    const isBox = ["==", ["get", "unit"], "dataset"] as ["==", ["get", string], string];
    const isShape = ["!=", ["get", "unit"], "dataset"] as ["!=", ["get", string], string];
    const isDisputed = ["==", ["get", "state"], "disputed"] as ["==", ["get", string], string];
    map.addLayer({ id: "input-fill", source, type: "fill", filter: ["all", isArea, isShape], paint: { "fill-color": ["get", "colour"], "fill-opacity": 0.35 } });
    map.addLayer({ id: "input-casing", source, type: "line", filter: isShape, paint: { "line-color": "#16212c", "line-width": 6 } });
    map.addLayer({ id: "input-line", source, type: "line", filter: isShape, paint: { "line-color": ["get", "colour"], "line-width": 4 } });
    map.addLayer({ id: "input-box", source, type: "line", filter: isBox, paint: { "line-color": "#0b5cad", "line-width": 2, "line-dasharray": [3, 2] } });
    map.addLayer({ id: "input-line-disputed", source, type: "line", filter: isDisputed, paint: { "line-color": "#7b1fa2", "line-width": 4, "line-dasharray": [1.5, 1.5] } });
    map.addLayer({ id: "input-line-chosen", source, type: "line", filter: NOBODY, paint: { "line-color": "#0b5cad", "line-width": 3, "line-gap-width": 6 } });
    map.addLayer({
      id: "input-chosen",
      source: "input-symbols",
      type: "circle",
      filter: NOBODY,
      paint: { "circle-radius": 23, "circle-color": "#0b5cad", "circle-opacity": 0.2, "circle-stroke-width": 3, "circle-stroke-color": "#0b5cad" },
    });
    map.addLayer({
      id: "input-title",
      source: "input-symbols",
      type: "symbol",
      minzoom: 10.5,
      layout: {
        "text-field": ["get", "title"],
        "text-font": ["Sarabun"],
        "text-size": 13,
        "text-line-height": 1.5,
        "text-max-width": 11,
        "text-variable-anchor": ["left", "right", "bottom", "top"],
        "text-radial-offset": 1.9,
        "text-justify": "auto",
        "symbol-sort-key": ["-", 0, ["get", "severity"]],
      },
      paint: { "text-color": "#16212c", "text-halo-color": "#ffffff", "text-halo-width": 2 },
    });
    map.addLayer({
      id: "input-symbol",
      source: "input-symbols",
      type: "symbol",
      layout: {
        "icon-image": ["get", "symbol"],
        "icon-size": ["interpolate", ["linear"], ["zoom"], 8, 0.65, 11, 0.85, 13, 1],
        "icon-allow-overlap": true,
        "icon-ignore-placement": false,
        "icon-padding": 0,
        "symbol-sort-key": ["get", "severity"],
      },
    });
  }

  show(marked: Marked[]): void {
    this.shown = marked;
    const shapes: Feature[] = [];
    const symbols: Feature[] = [];
    for (const { geometry, ...of } of marked) {
      const properties = { ...of, colour: severityColour(of.severity), symbol: symbolFor(this.map, of.unit, of.severity, of.state) };
      if (!geometry.type.endsWith("Point")) shapes.push({ type: "Feature", properties, geometry });
      symbols.push({ type: "Feature", properties, geometry: { type: "Point", coordinates: anchorOf(geometry) } });
    }
    this.source("input-shapes").setData({ type: "FeatureCollection", features: shapes });
    this.source("input-symbols").setData({ type: "FeatureCollection", features: symbols });
  }

  private source(name: string): GeoJSONSource {
    return this.map.getSource(name) as GeoJSONSource;
  }

  /** Marks one, or none; brings it into view where asked. */
  choose(key: string | null, bringIntoView = false): void {
    this.chosen = key;
    const filter = ["==", ["get", "key"], key ?? ""] as ["==", ["get", string], string];
    this.map.setFilter("input-chosen", filter);
    this.map.setFilter("input-line-chosen", filter);
    const chosen = this.shown.find((one) => one.key === key);
    if (chosen && bringIntoView) this.look([chosen], 13);
  }

  /** Moves the map so that all of these are in view. */
  look(marked: Marked[], maxZoom = 12, isFirst = false): void {
    const box = boundsOf(marked.map((one) => one.geometry));
    if (!box) return;
    const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const zoom = Math.max(maxZoom, this.map.getZoom());
    const legend = document.querySelector<HTMLElement>("#legend[open]")?.offsetWidth ?? 0;
    this.map.fitBounds(box, {
      padding: { top: 60, bottom: 60, right: 60, left: 60 + legend },
      maxZoom: marked.length === 1 ? zoom : maxZoom,
      duration: reduced || isFirst ? 0 : 500,
    });
  }

  /** What was clicked; where symbols lie on each other, each click takes the next one down. */
  private pick(event: MapMouseEvent): void {
    const { x, y } = event.point;
    const layers = ["input-symbol", "input-line", "input-fill"];
    const around: [[number, number], [number, number]] = [[x - PICK_PX, y - PICK_PX], [x + PICK_PX, y + PICK_PX]];
    const exact = this.map.queryRenderedFeatures([x, y], { layers });
    const found = exact.length ? exact : this.map.queryRenderedFeatures(around, { layers });
    const keys = [...new Set(found.map((feature) => String(feature.properties["key"])))];
    const next = keys[(keys.indexOf(this.chosen ?? "") + 1) % keys.length];
    if (next !== undefined) this.onPick(next);
  }
}
