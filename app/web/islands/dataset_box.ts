/* The box that limits a dataset: two taps on the map, the chosen districts, or four typed edges; shown on the map. */

import type { Geometry } from "geojson";
import type { GeoJSONSource } from "maplibre-gl";
import { find } from "./dom.ts";
import { boundsOf, type Box } from "./geometry.ts";
import { t } from "./language.ts";
import { makeFrame, type Frame } from "./map_frame.ts";
import { readNumber } from "./typed_numbers.ts";

const COLOUR = "#0b5cad";
const EDGES = ["west", "south", "east", "north"] as const;

export class BoxPicker {
  private frame: Frame | null = null;
  private isAsked = false;
  private corner: [number, number] | null = null;
  private readonly form: HTMLFormElement;
  private readonly onChange: () => void;

  constructor(form: HTMLFormElement, onChange: () => void) {
    this.form = form;
    this.onChange = onChange;
  }

  /** Shows what the chosen way asks for; the map is made the first time that it is needed. */
  follow(): void {
    const where = this.where();
    find("#where-districts").hidden = where !== "districts";
    find("#where-box").hidden = where !== "box";
    find("#box-map").hidden = where === "province";
    if (where === "province") return;
    if (!this.isAsked) void this.makeMap();
    this.draw();
  }

  private where(): string {
    return String(new FormData(this.form).get("where"));
  }

  private async makeMap(): Promise<void> {
    this.isAsked = true;
    const frame = await makeFrame(find("#map"), { gentle: matchMedia("(pointer: coarse)").matches });
    if (!frame) return;
    this.frame = frame;
    const { map } = frame;
    map.addSource("box", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
    map.addLayer({ id: "box-fill", type: "fill", source: "box", paint: { "fill-color": COLOUR, "fill-opacity": 0.15 } });
    map.addLayer({ id: "box-line", type: "line", source: "box", paint: { "line-color": COLOUR, "line-width": 3 } });
    map.addLayer({ id: "box-corner", type: "circle", source: "box", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": 7, "circle-color": COLOUR, "circle-stroke-color": "#fff", "circle-stroke-width": 3 } });
    map.on("click", ({ lngLat }) => this.tap([round(lngLat.lng), round(lngLat.lat)]));
    frame.onAreas(() => this.draw());
    this.draw();
    const box = this.box();
    if (box) map.fitBounds(box, { padding: 40, maxZoom: 12, duration: 0 });
    map.once("idle", () => (find("#map").dataset["box"] = "drawn"));
  }

  private tap(place: [number, number]): void {
    if (this.where() !== "box") return;
    const status = find("#box-status");
    if (!this.corner) {
      this.corner = place;
      status.textContent = t("ได้มุมแรกแล้ว แตะมุมตรงข้าม", "First corner taken; tap the opposite one.");
      this.draw();
      return;
    }
    const [x, y] = this.corner;
    this.corner = null;
    const edges = [Math.min(x, place[0]), Math.min(y, place[1]), Math.max(x, place[0]), Math.max(y, place[1])];
    EDGES.forEach((edge, index) => (find<HTMLInputElement>(`#${edge}`).value = String(edges[index])));
    status.textContent = t("ได้กรอบแล้ว แตะใหม่เพื่อวาดใหม่", "The box is drawn; tap again to draw another.");
    this.draw();
    this.onChange();
  }

  private box(): Box | null {
    if (this.where() === "districts") {
      const codes = new Set(new FormData(this.form).getAll("district").map(String));
      return boundsOf((this.frame?.areas.features ?? []).filter(({ properties }) => codes.has(properties.code)).map(({ geometry }) => geometry));
    }
    const edges = EDGES.map((edge) => readNumber(find<HTMLInputElement>(`#${edge}`).value));
    const [west, south, east, north] = edges;
    const isBox = west != null && south != null && east != null && north != null && west < east && south < north;
    return isBox ? [west, south, east, north] : null;
  }

  private draw(): void {
    const source = this.frame?.map.getSource<GeoJSONSource>("box");
    const box = this.box();
    const geometries: Geometry[] = box ? [rectangle(box)] : [];
    if (this.corner) geometries.push({ type: "Point", coordinates: this.corner });
    source?.setData({ type: "FeatureCollection", features: geometries.map((geometry) => ({ type: "Feature", properties: {}, geometry })) });
  }
}

/** Five digits are a metre: enough for a box. */
const round = (degrees: number): number => Math.round(degrees * 1e5) / 1e5;

function rectangle([west, south, east, north]: Box): Geometry {
  return { type: "Polygon", coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]] };
}
