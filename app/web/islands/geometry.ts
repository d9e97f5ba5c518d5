/* Plain computation on GeoJSON coordinates (longitude, latitude). */

import type { Geometry, Position } from "geojson";

export type Box = [west: number, south: number, east: number, north: number];

function positions(geometry: Geometry): Position[] {
  switch (geometry.type) {
    case "Point":
      return [geometry.coordinates];
    case "MultiPoint":
    case "LineString":
      return geometry.coordinates;
    case "MultiLineString":
    case "Polygon":
      return geometry.coordinates.flat();
    case "MultiPolygon":
      return geometry.coordinates.flat(2);
    case "GeometryCollection":
      return geometry.geometries.flatMap(positions);
  }
}

export function boundsOf(geometries: Iterable<Geometry>): Box | null {
  let box: Box | null = null;
  for (const geometry of geometries) {
    for (const [x, y] of positions(geometry) as [number, number][]) {
      box = box
        ? [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)]
        : [x, y, x, y];
    }
  }
  return box;
}

function ringArea(ring: Position[]): number {
  let sum = 0;
  for (let i = 0; i + 1 < ring.length; i++) {
    const [x1, y1] = ring[i] as [number, number];
    const [x2, y2] = ring[i + 1] as [number, number];
    sum += x1 * y2 - x2 * y1;
  }
  return sum / 2;
}

function inRing(ring: Position[], [x, y]: [number, number]): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i] as [number, number];
    const [xj, yj] = ring[j] as [number, number];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

/** A point inside the polygon: the middle of its widest stretch on one of a few horizontal lines. */
function insidePolygon(rings: Position[][]): Position {
  const outer = rings[0] ?? [];
  const box = boundsOf([{ type: "LineString", coordinates: outer }]) ?? [0, 0, 0, 0];
  let best: Position = outer[0] ?? [0, 0];
  let widest = -1;
  for (const share of [0.5, 0.4, 0.6, 0.3, 0.7]) {
    const y = box[1] + (box[3] - box[1]) * share;
    const crossings: number[] = [];
    for (const ring of rings) {
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
        const [xi, yi] = ring[i] as [number, number];
        const [xj, yj] = ring[j] as [number, number];
        if (yi > y !== yj > y) crossings.push(((xj - xi) * (y - yi)) / (yj - yi) + xi);
      }
    }
    crossings.sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const [from, to] = [crossings[i] as number, crossings[i + 1] as number];
      const width = (to - from) * (1 - Math.abs(share - 0.5));
      if (width > widest) [widest, best] = [width, [(from + to) / 2, y]];
    }
  }
  return best;
}

/** Where the symbol or label of a geometry stands. */
export function anchorOf(geometry: Geometry): Position {
  switch (geometry.type) {
    case "Point":
      return geometry.coordinates;
    case "LineString":
      return geometry.coordinates[Math.floor(geometry.coordinates.length / 2)] ?? [0, 0];
    case "Polygon":
      return insidePolygon(geometry.coordinates);
    case "MultiPolygon": {
      const largest = [...geometry.coordinates].sort(
        (a, b) => Math.abs(ringArea(b[0] ?? [])) - Math.abs(ringArea(a[0] ?? [])),
      )[0];
      return insidePolygon(largest ?? []);
    }
    default:
      return positions(geometry)[0] ?? [0, 0];
  }
}

export function contains(area: Geometry, place: Position): boolean {
  const point = place as [number, number];
  const polygons = area.type === "Polygon" ? [area.coordinates] : area.type === "MultiPolygon" ? area.coordinates : [];
  return polygons.some(([outer, ...holes]) => !!outer && inRing(outer, point) && !holes.some((hole) => inRing(hole, point)));
}
