/* Changes of features on a map: a mark of its own shape for each kind, where a feature stood dashed beneath. */

import type { Feature, Geometry } from "geojson";
import type { ExpressionSpecification, Map } from "maplibre-gl";
import { anchorOf, boundsOf } from "./geometry.ts";

export interface ChangedShape {
  key: string;
  kind: Kind;
  geometry: Geometry;
}

type Kind = "insert" | "update" | "delete" | "was" | "base" | "theirs" | "mine";

const SIZE = 24;
const RATIO = 2;
const CHOSEN = "#b35900";
const COLOURS: Record<Kind, string> = {
  insert: "#175c36",
  update: "#0b5cad",
  delete: "#a3161a",
  was: "#5b6875",
  base: "#5b6875",
  theirs: "#7a2e8e",
  mine: "#0b5cad",
};
const FORMER: readonly Kind[] = ["was", "base"];

/** The same shapes as beside the words of the page. */
function drawMark(pen: CanvasRenderingContext2D, kind: Kind): void {
  pen.fillStyle = FORMER.includes(kind) ? "#ffffff" : COLOURS[kind];
  pen.strokeStyle = "#ffffff";
  pen.lineWidth = 1.5;
  pen.beginPath();
  if (kind === "delete") for (const [x, y] of [[8, 1], [16, 1], [23, 8], [23, 16], [16, 23], [8, 23], [1, 16], [1, 8]] as const) pen.lineTo(x, y);
  else if (kind === "theirs") for (const [x, y] of [[12, 1], [23, 12], [12, 23], [1, 12]] as const) pen.lineTo(x, y);
  else if (kind === "update" || kind === "mine") pen.roundRect(2, 2, 20, 20, 4);
  else pen.arc(12, 12, FORMER.includes(kind) ? 8 : 11, 0, 2 * Math.PI);
  pen.closePath();
  pen.fill();
  if (FORMER.includes(kind)) {
    pen.strokeStyle = COLOURS[kind];
    pen.lineWidth = 3;
    pen.setLineDash([4, 3]);
  }
  pen.stroke();
  pen.setLineDash([]);
  pen.strokeStyle = "#ffffff";
  pen.lineWidth = 3;
  pen.beginPath();
  const strokes: Partial<Record<Kind, readonly (readonly [number, number, number, number])[]>> = {
    insert: [[12, 6, 12, 18], [6, 12, 18, 12]],
    delete: [[7.5, 7.5, 16.5, 16.5], [16.5, 7.5, 7.5, 16.5]],
    update: [[8, 16, 16, 8]],
  };
  for (const [x1, y1, x2, y2] of strokes[kind] ?? []) {
    pen.moveTo(x1, y1);
    pen.lineTo(x2, y2);
  }
  pen.stroke();
}

function addMark(map: Map, kind: Kind): void {
  const canvas = Object.assign(document.createElement("canvas"), { width: SIZE * RATIO, height: SIZE * RATIO });
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.scale(RATIO, RATIO);
  drawMark(pen, kind);
  map.addImage(`change-${kind}`, pen.getImageData(0, 0, canvas.width, canvas.height), { pixelRatio: RATIO });
}

export class ChangesLayer {
  private readonly map: Map;
  private readonly geometries = new globalThis.Map<string, Geometry[]>();

  constructor(map: Map, shapes: ChangedShape[], onPick: (key: string) => void) {
    this.map = map;
    const areas: Feature[] = [];
    const marks: Feature[] = [];
    for (const kind of Object.keys(COLOURS) as Kind[]) addMark(map, kind);
    for (const { key, kind, geometry } of shapes) {
      this.geometries.set(key, [...(this.geometries.get(key) ?? []), geometry]);
      const properties = { key, kind, colour: COLOURS[kind], isFormer: FORMER.includes(kind) };
      if (!geometry.type.endsWith("Point")) areas.push({ type: "Feature", properties, geometry });
      // of what has an outline, only what is there now has a mark
      if (geometry.type.endsWith("Point") || !FORMER.includes(kind)) {
        marks.push({ type: "Feature", properties, geometry: { type: "Point", coordinates: anchorOf(geometry) } });
      }
    }
    map.addSource("changed-shapes", { type: "geojson", data: { type: "FeatureCollection", features: areas } });
    map.addSource("changed-marks", { type: "geojson", data: { type: "FeatureCollection", features: marks } });
    const isFormer: ExpressionSpecification = ["get", "isFormer"];
    const line = { "line-color": ["get", "colour"] as ExpressionSpecification, "line-width": 2.5 };
    map.addLayer({ id: "changed-fill", source: "changed-shapes", type: "fill", filter: ["all", ["==", ["geometry-type"], "Polygon"], ["!", isFormer]], paint: { "fill-color": ["get", "colour"], "fill-opacity": 0.2 } });
    map.addLayer({ id: "changed-former", source: "changed-shapes", type: "line", filter: isFormer, paint: { ...line, "line-dasharray": [2, 2] } });
    map.addLayer({ id: "changed-line", source: "changed-shapes", type: "line", filter: ["!", isFormer], paint: line });
    map.addLayer({ id: "changed-chosen", source: "changed-marks", type: "circle", filter: ["==", ["get", "key"], ""], paint: { "circle-radius": 17, "circle-opacity": 0, "circle-stroke-color": CHOSEN, "circle-stroke-width": 4 } });
    map.addLayer({ id: "changed-mark", source: "changed-marks", type: "symbol", layout: { "icon-image": ["concat", "change-", ["get", "kind"]], "icon-allow-overlap": true, "symbol-sort-key": ["case", isFormer, 0, 1] } });
    for (const id of ["changed-mark", "changed-fill", "changed-line"]) {
      map.on("click", id, (event) => {
        const key = event.features?.[0]?.properties["key"] as string | undefined;
        if (key !== undefined) onPick(key);
      });
    }
    this.look([...this.geometries.values()].flat(), true);
  }

  /** Whether anything of a change can be shown. */
  has(key: string): boolean {
    return this.geometries.has(key);
  }

  choose(key: string): void {
    this.map.setFilter("changed-chosen", ["==", ["get", "key"], key]);
    this.look(this.geometries.get(key) ?? [], false);
  }

  private look(geometries: Geometry[], isFirst: boolean): void {
    const box = boundsOf(geometries);
    if (!box) return;
    const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.map.fitBounds(box, { padding: 50, maxZoom: 15, duration: reduced || isFirst ? 0 : 500 });
  }
}
