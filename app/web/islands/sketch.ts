/* A place drawn by taps: a point, a line or an area, with the last tap undone one at a time. */

import type { Feature, FeatureCollection, Geometry, Position } from "geojson";
import type { GeoJSONSource, Map } from "maplibre-gl";

export type Shape = "Point" | "LineString" | "Polygon";

const COLOUR = "#0b5cad";

export class Sketch {
  shape: Shape = "Point";
  vertices: Position[] = [];
  private source: GeoJSONSource | null = null;
  private readonly onChange: () => void;

  constructor(onChange: () => void) {
    this.onChange = onChange;
  }

  /** Shows the sketch on a map and takes taps from it. */
  attach(map: Map): void {
    map.addSource("sketch", { type: "geojson", data: this.drawing() });
    map.addLayer({ id: "sketch-fill", source: "sketch", type: "fill", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": COLOUR, "fill-opacity": 0.25 } });
    map.addLayer({ id: "sketch-line", source: "sketch", type: "line", paint: { "line-color": COLOUR, "line-width": 3 } });
    map.addLayer({ id: "sketch-vertex", source: "sketch", type: "circle", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": 8, "circle-color": COLOUR, "circle-stroke-width": 3, "circle-stroke-color": "#ffffff" } });
    this.source = map.getSource("sketch") as GeoJSONSource;
    map.on("click", (event) => this.add([round(event.lngLat.lng), round(event.lngLat.lat)]));
    map.getCanvas().style.cursor = "crosshair";
  }

  add(place: Position): void {
    this.vertices = this.shape === "Point" ? [place] : [...this.vertices, place];
    this.changed();
  }

  undo(): void {
    this.vertices = this.vertices.slice(0, -1);
    this.changed();
  }

  set(shape: Shape, vertices: Position[]): void {
    this.shape = shape;
    this.vertices = shape === "Point" ? vertices.slice(-1) : vertices;
    this.changed();
  }

  /** The finished geometry; null while taps are missing. */
  geometry(): Geometry | null {
    const [first] = this.vertices;
    if (!first) return null;
    if (this.shape === "Point") return { type: "Point", coordinates: first };
    if (this.shape === "LineString") return this.vertices.length >= 2 ? { type: "LineString", coordinates: this.vertices } : null;
    return this.vertices.length >= 3 ? { type: "Polygon", coordinates: [counterClockwise(this.vertices)] } : null;
  }

  private changed(): void {
    this.source?.setData(this.drawing());
    this.onChange();
  }

  private drawing(): FeatureCollection {
    const features: Feature[] = this.vertices.map((place) => ({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: place } }));
    const whole = this.geometry();
    if (whole && whole.type !== "Point") features.push({ type: "Feature", properties: {}, geometry: whole });
    else if (this.vertices.length === 2) features.push({ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: this.vertices } });
    return { type: "FeatureCollection", features };
  }
}

/** Seven digits are a centimetre: more would only pretend. */
const round = (degrees: number): number => Math.round(degrees * 1e7) / 1e7;

/** A closed ring in the order that RFC 7946 asks for. */
function counterClockwise(vertices: Position[]): Position[] {
  const ring = [...vertices, vertices[0] as Position];
  let twice = 0;
  for (let i = 0; i + 1 < ring.length; i++) {
    const [x1, y1] = ring[i] as [number, number];
    const [x2, y2] = ring[i + 1] as [number, number];
    twice += x1 * y2 - x2 * y1;
  }
  return twice < 0 ? ring.reverse() : ring;
}
