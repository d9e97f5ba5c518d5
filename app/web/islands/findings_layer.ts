/* The features that the doctor's findings are about, on a map: a shape for the weight, the number of the report. */

import type { Feature, FeatureCollection, Geometry } from "geojson";
import type { Map } from "maplibre-gl";
import { anchorOf, boundsOf } from "./geometry.ts";

const SIZE = 28;
const RATIO = 2;
const COLOURS: Record<string, string> = { refused: "#a3161a", decision: "#6b4700", repaired: "#175c36", note: "#084785" };
const CHOSEN = "#b35900";

export interface ShownFinding {
  index: number;
  number: number;
  weight: string;
  features: FeatureCollection;
}

/** Whether a geometry is in degrees: of a file whose CRS is not known, positions are told as they are. */
export function isOnEarth(geometry: Geometry | null): geometry is Geometry {
  const box = geometry && boundsOf([geometry]);
  return !!box && box[0] >= -180 && box[2] <= 180 && box[1] >= -90 && box[3] <= 90;
}

function outline(pen: CanvasRenderingContext2D, weight: string): void {
  pen.beginPath();
  if (weight === "refused") {
    for (const [x, y] of [[9, 2], [19, 2], [26, 9], [26, 19], [19, 26], [9, 26], [2, 19], [2, 9]] as const) pen.lineTo(x, y);
  } else if (weight === "decision") {
    for (const [x, y] of [[14, 1], [27, 14], [14, 27], [1, 14]] as const) pen.lineTo(x, y);
  } else if (weight === "repaired") pen.roundRect(3, 3, 22, 22, 3);
  else pen.arc(14, 14, 12, 0, 2 * Math.PI);
  pen.closePath();
}

/** The name of a symbol, drawn the first time it is asked for. */
function symbolFor(map: Map, weight: string, number: number): string {
  const name = `finding-${weight}-${number}`;
  if (map.hasImage(name)) return name;
  const canvas = Object.assign(document.createElement("canvas"), { width: SIZE * RATIO, height: SIZE * RATIO });
  const pen = canvas.getContext("2d");
  if (!pen) return name;
  pen.scale(RATIO, RATIO);
  outline(pen, weight);
  pen.fillStyle = COLOURS[weight] ?? "#4b5b6b";
  pen.fill();
  pen.lineWidth = 1.5;
  pen.strokeStyle = "#ffffff";
  pen.stroke();
  pen.fillStyle = "#ffffff";
  pen.font = "600 13px Sarabun, sans-serif";
  pen.textAlign = "center";
  pen.fillText(String(number), SIZE / 2, SIZE / 2 + 4.6);
  map.addImage(name, pen.getImageData(0, 0, canvas.width, canvas.height), { pixelRatio: RATIO });
  return name;
}

export class FindingsLayer {
  private readonly map: Map;
  private readonly geometries = new globalThis.Map<number, Geometry[]>();

  constructor(map: Map, findings: ShownFinding[], onPick: (index: number) => void) {
    this.map = map;
    const shapes: Feature[] = [];
    const symbols: Feature[] = [];
    for (const { index, number, weight, features } of findings) {
      const onEarth = features.features.map((feature) => feature.geometry as Geometry | null).filter(isOnEarth);
      this.geometries.set(index, onEarth);
      const properties = { index, colour: COLOURS[weight] ?? "#4b5b6b", symbol: symbolFor(map, weight, number) };
      for (const geometry of onEarth) {
        if (!geometry.type.endsWith("Point")) shapes.push({ type: "Feature", properties, geometry });
        symbols.push({ type: "Feature", properties, geometry: { type: "Point", coordinates: anchorOf(geometry) } });
      }
    }
    map.addSource("finding-shapes", { type: "geojson", data: { type: "FeatureCollection", features: shapes } });
    map.addSource("finding-symbols", { type: "geojson", data: { type: "FeatureCollection", features: symbols } });
    const isArea = ["==", ["geometry-type"], "Polygon"] as ["==", ["geometry-type"], string];
    map.addLayer({ id: "finding-fill", source: "finding-shapes", type: "fill", filter: isArea, paint: { "fill-color": ["get", "colour"], "fill-opacity": 0.2 } });
    map.addLayer({ id: "finding-line", source: "finding-shapes", type: "line", paint: { "line-color": ["get", "colour"], "line-width": 2.5 } });
    map.addLayer({ id: "finding-chosen", source: "finding-symbols", type: "circle", filter: ["==", ["get", "index"], -1], paint: { "circle-radius": 19, "circle-opacity": 0, "circle-stroke-color": CHOSEN, "circle-stroke-width": 4 } });
    map.addLayer({ id: "finding-symbol", source: "finding-symbols", type: "symbol", layout: { "icon-image": ["get", "symbol"], "icon-allow-overlap": true, "icon-size": ["interpolate", ["linear"], ["zoom"], 8, 0.7, 12, 1] } });
    for (const layer of ["finding-symbol", "finding-fill", "finding-line"]) {
      map.on("click", layer, (event) => {
        const index = event.features?.[0]?.properties["index"] as number | undefined;
        if (index !== undefined) onPick(index);
      });
    }
    this.look([...this.geometries.values()].flat(), true);
  }

  /** Whether anything of a finding can be shown. */
  has(index: number): boolean {
    return (this.geometries.get(index)?.length ?? 0) > 0;
  }

  choose(index: number): void {
    const isChosen: ["==", ["get", string], number] = ["==", ["get", "index"], index];
    this.map.setFilter("finding-chosen", isChosen);
    // of several that lie on each other, the chosen one is on top
    this.map.setLayoutProperty("finding-symbol", "symbol-sort-key", ["case", isChosen, 1, 0]);
    this.map.setLayoutProperty("finding-line", "line-sort-key", ["case", isChosen, 1, 0]);
    this.look(this.geometries.get(index) ?? [], false);
  }

  private look(geometries: Geometry[], isFirst: boolean): void {
    const box = boundsOf(geometries);
    if (!box) return;
    const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.map.fitBounds(box, { padding: 50, maxZoom: 15, duration: reduced || isFirst ? 0 : 500 });
  }
}
