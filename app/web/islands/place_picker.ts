/* "Where": tap on the map, use the device's position, or type latitude and longitude. */

import type { Geometry } from "geojson";
import { find } from "./dom.ts";
import { anchorOf, contains } from "./geometry.ts";
import { formatNumber, t } from "./language.ts";
import { makeFrame, type Frame } from "./map_frame.ts";
import { Sketch, type Shape } from "./sketch.ts";
import { readNumber } from "./typed_numbers.ts";

const hint = find("#place-hint");
const locateStatus = find("#locate-status");
const latitude = find<HTMLInputElement>("#latitude");
const longitude = find<HTMLInputElement>("#longitude");
const accuracy = find<HTMLInputElement>("#accuracy_m");

const HINTS: Record<Shape, string> = {
  Point: t("แตะแผนที่ตรงจุดที่พบ แตะใหม่เพื่อย้าย", "Tap the map where it is; tap again to move it."),
  LineString: t("แตะแผนที่ทีละจุดตามแนวเส้น อย่างน้อย 2 จุด", "Tap along the line, at least 2 points."),
  Polygon: t("แตะแผนที่ทีละจุดรอบพื้นที่ อย่างน้อย 3 จุด", "Tap around the area, at least 3 points."),
};

export class PlacePicker {
  readonly sketch: Sketch;
  private frame: Frame | null = null;
  private readonly onChange: () => void;

  constructor(onChange: () => void) {
    this.onChange = onChange;
    this.sketch = new Sketch(() => this.changed());
    find("#undo-vertex").addEventListener("click", () => this.sketch.undo());
    find("#clear-place").addEventListener("click", () => this.sketch.set(this.sketch.shape, []));
    find("#locate").addEventListener("click", () => this.locate());
    find("#add-typed").addEventListener("click", () => this.addTyped());
    for (const radio of document.querySelectorAll<HTMLInputElement>('input[name="shape"]')) {
      radio.addEventListener("change", () => this.sketch.set(radio.value as Shape, this.sketch.vertices));
    }
  }

  async showMap(): Promise<void> {
    this.frame = await makeFrame(find("#map"), { gentle: matchMedia("(pointer: coarse)").matches });
    if (!this.frame) return;
    this.sketch.attach(this.frame.map);
    this.look();
    this.describe();
  }

  geometry(): Geometry | null {
    return this.sketch.geometry();
  }

  /** Moves the map to what is drawn. */
  look(): void {
    const geometry = this.geometry();
    if (!geometry || !this.frame) return;
    const [x, y] = anchorOf(geometry) as [number, number];
    this.frame.map.jumpTo({ center: [x, y], zoom: Math.max(this.frame.map.getZoom(), 12) });
  }

  private changed(): void {
    const last = this.sketch.vertices.at(-1);
    if (last) {
      latitude.value = formatNumber(last[1] ?? 0, 6);
      longitude.value = formatNumber(last[0] ?? 0, 6);
    }
    this.describe();
    this.onChange();
  }

  private describe(): void {
    const { vertices, shape } = this.sketch;
    find<HTMLButtonElement>("#undo-vertex").disabled = vertices.length === 0;
    find<HTMLButtonElement>("#clear-place").disabled = vertices.length === 0;
    const last = vertices.at(-1);
    const set = t("ตำแหน่งล่าสุด", "Last point");
    hint.textContent = last
      ? `${HINTS[shape]} ${set}: ${formatNumber(last[1] ?? 0, 5)}, ${formatNumber(last[0] ?? 0, 5)}`
      : HINTS[shape];
    const province = this.frame?.province;
    find("#outside-warning").hidden = !province || vertices.every((place) => contains(province, place));
  }

  private addTyped(): void {
    const [lat, lon] = [readNumber(latitude.value), readNumber(longitude.value)];
    if (lat === null || lon === null || Math.abs(lat) > 90 || Math.abs(lon) > 180) {
      locateStatus.textContent = t("พิกัดไม่ถูกต้อง พิมพ์เป็นองศาทศนิยม เช่น 7.0080 และ 100.4750", "Not a position; type decimal degrees, e.g. 7.0080 and 100.4750.");
      return;
    }
    locateStatus.textContent = "";
    this.sketch.add([lon, lat]);
    this.look();
  }

  private locate(): void {
    if (!("geolocation" in navigator)) {
      locateStatus.textContent = t("อุปกรณ์นี้บอกตำแหน่งไม่ได้ แตะแผนที่แทน", "This device cannot tell its position; tap the map instead.");
      return;
    }
    locateStatus.textContent = t("กำลังหาตำแหน่ง…", "Finding your position…");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const metres = Math.max(1, Math.ceil(coords.accuracy));
        accuracy.value = String(metres);
        locateStatus.textContent = t(`ได้ตำแหน่งแล้ว คลาดเคลื่อน ± ${metres} ม.`, `Position found, accurate to ± ${metres} m.`);
        this.sketch.add([coords.longitude, coords.latitude].map((degrees) => Math.round(degrees * 1e7) / 1e7));
        this.look();
      },
      (problem) => {
        locateStatus.textContent =
          problem.code === problem.PERMISSION_DENIED
            ? t("ไม่ได้รับอนุญาตให้ใช้ตำแหน่ง แตะแผนที่แทน", "Position was not permitted; tap the map instead.")
            : t("หาตำแหน่งไม่ได้ แตะแผนที่แทน", "No position could be found; tap the map instead.");
      },
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 },
    );
  }
}
