/* The map under everything: neighbours, province, districts and their names, without any outside service. */

import { AttributionControl, Map, NavigationControl, ScaleControl, setWorkerUrl, type ErrorEvent, type GeoJSONSource } from "maplibre-gl";
import type { Feature, FeatureCollection, Geometry, Point } from "geojson";
import { getJson } from "./api.ts";
import { anchorOf, boundsOf } from "./geometry.ts";
import { t } from "./language.ts";
import { MapNotice } from "./map_notice.ts";
import { frameStyle, type Background } from "./map_style.ts";
import { watchSource } from "./map_watch.ts";
import { page } from "./page_data.ts";

export interface AreaProperties {
  code: string;
  level: string;
  parent_code: string | null;
  name_th: string;
  name_en: string;
  is_schematic?: boolean;
}

export type Areas = FeatureCollection<Geometry, AreaProperties>;

export interface Frame {
  map: Map;
  /** Nothing until they have arrived: they come later where the line failed at first. */
  areas: Areas;
  /** The outline of the province; null where it is not loaded. */
  province: Geometry | null;
  notice: MapNotice;
  /** Calls back when boundaries arrive that failed at first. */
  onAreas: (call: () => void) => void;
}

const NOTHING: Areas = { type: "FeatureCollection", features: [] };
const SLOW_MS = 20_000;
// a layer of another province is drawn on that province's boundaries
const boundariesOf = String(page["map_province"] ?? page.province?.code ?? "");

async function loadFont(): Promise<void> {
  const sample = "ก่ำ Aa";
  const fonts = ["400 24px Sarabun", "600 24px Sarabun"].map((font) => document.fonts.load(font, sample));
  // without its own letters the map still has those of the device
  await Promise.allSettled(fonts);
}

/** The boundaries, and those of the provinces around; `hasFailed` where any of them did not arrive. */
async function loadBoundaries(): Promise<{ areas: Areas; context: Areas; hasFailed: boolean }> {
  const [areas, context] = await Promise.allSettled([
    getJson<Areas>(`/api/v1/provinces/${boundariesOf}/areas.geojson?drawn=true`),
    getJson<Areas>("/api/v1/areas/context.geojson"),
  ]);
  const arrived = (answer: PromiseSettledResult<Areas>): Areas =>
    answer.status === "fulfilled" && Array.isArray(answer.value?.features) ? answer.value : NOTHING;
  const hasFailed = [areas, context].some((answer) => answer.status === "rejected" || arrived(answer) === NOTHING);
  return { areas: arrived(areas), context: arrived(context), hasFailed };
}

function backgroundOf(areas: Areas, context: Areas): Background {
  return { areas, context, areaLabels: labelPoints(areas), contextLabels: labelPoints(context) };
}

function provinceOf(areas: Areas): Geometry | null {
  return areas.features.find((area) => area.properties.level === "province")?.geometry ?? null;
}

function boxOf(areas: Areas): ReturnType<typeof boundsOf> {
  const province = provinceOf(areas);
  return boundsOf(province ? [province] : areas.features.map((area) => area.geometry));
}

/** Points that carry the names, one for each area. */
function labelPoints(areas: Areas): FeatureCollection<Point, AreaProperties> {
  const features = areas.features.map(
    (area): Feature<Point, AreaProperties> => ({
      type: "Feature",
      properties: area.properties,
      geometry: { type: "Point", coordinates: anchorOf(area.geometry) },
    }),
  );
  return { type: "FeatureCollection", features };
}

function wording(): Record<string, string> {
  return {
    "Map.Title": t("แผนที่", "Map"),
    "NavigationControl.ZoomIn": t("ขยาย", "Zoom in"),
    "NavigationControl.ZoomOut": t("ย่อ", "Zoom out"),
    "AttributionControl.ToggleAttribution": t("ที่มา", "Attribution"),
    "ScaleControl.Meters": t("ม.", "m"),
    "ScaleControl.Kilometers": t("กม.", "km"),
    "CooperativeGesturesHandler.WindowsHelpText": t("กด Ctrl ค้างแล้วเลื่อนเพื่อย่อขยาย", "Hold Ctrl and scroll to zoom"),
    "CooperativeGesturesHandler.MacHelpText": t("กด ⌘ ค้างแล้วเลื่อนเพื่อย่อขยาย", "Hold ⌘ and scroll to zoom"),
    "CooperativeGesturesHandler.MobileHelpText": t("ใช้สองนิ้วเลื่อนแผนที่", "Use two fingers to move the map"),
  };
}

/** Says that the boundaries failed, and brings them when they can be had. */
function mendBoundaries(frame: Frame, arrived: () => void): void {
  const { map, notice } = frame;
  let isMoved = false;
  map.on("movestart", () => (isMoved = true));
  const fail = (): void =>
    notice.set("boundaries", "failed", { words: t("ขอบเขตพื้นที่", "boundaries"), act: () => void again(), isAutomatic: true });
  async function again(): Promise<void> {
    notice.set("boundaries", "loading");
    const { areas, context, hasFailed } = await loadBoundaries();
    const background = backgroundOf(areas, context);
    for (const [id, data] of [
      ["areas", background.areas],
      ["context", background.context],
      ["area-labels", background.areaLabels],
      ["context-labels", background.contextLabels],
    ] as const) {
      if (data.features.length) map.getSource<GeoJSONSource>(id)?.setData(data);
    }
    if (areas.features.length) {
      frame.areas = areas;
      frame.province = provinceOf(areas);
      const box = boxOf(areas);
      if (box && !isMoved) map.fitBounds(box, { padding: 24, duration: 0 });
      arrived();
    }
    if (hasFailed) fail();
    else sayBoundaries(frame);
  }
  fail();
}

function sayBoundaries({ notice, areas }: Frame): void {
  if (areas.features.length) notice.set("boundaries", "drawn");
  else notice.set("boundaries", "empty", { words: t("จังหวัดนี้ยังไม่มีขอบเขตพื้นที่", "This province has no boundaries yet.") });
}

/** Tells what only a new start of the page mends: a worker that never answers, a screen that was taken away. */
function watchScreen(map: Map, notice: MapNotice): void {
  const reload = { act: () => location.reload(), label: t("เปิดหน้านี้ใหม่", "Open the page again") };
  const slow = setTimeout(() => notice.set("screen", "failed", reload), SLOW_MS);
  map.once("load", () => {
    clearTimeout(slow);
    notice.set("screen", "drawn");
  });
  map.on("webglcontextlost", () => notice.set("screen", "failed", reload));
  map.on("webglcontextrestored", () => notice.set("screen", "drawn"));
  map.on("error", (event: ErrorEvent & { sourceId?: string }) => {
    if (!event.sourceId) console.error(event.error);
  });
}

/** Makes the map in `container` and waits until it has been drawn once; null where this browser cannot. */
export async function makeFrame(container: HTMLElement, options: { gentle?: boolean } = {}): Promise<Frame | null> {
  const notice = new MapNotice(container);
  notice.set("boundaries", "loading");
  const [{ areas, context, hasFailed }] = await Promise.all([loadBoundaries(), loadFont()]);
  const isSchematic = areas.features.some((area) => area.properties.is_schematic);
  setWorkerUrl(page.worker);
  let map: Map;
  try {
    map = new Map({
      container,
      style: frameStyle(backgroundOf(areas, context)),
      bounds: boxOf(areas) ?? [97, 5, 106, 21],
      fitBoundsOptions: { padding: 24 },
      attributionControl: false,
      locale: wording(),
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      minZoom: 4,
      maxZoom: 19,
      cooperativeGestures: options.gentle ?? false,
    });
  } catch (problem) {
    console.error(problem);
    container.replaceChildren(Object.assign(document.createElement("p"), {
      className: "map-fallback",
      textContent: container.dataset["fallback"] ?? "",
    }));
    return null;
  }
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl(), "bottom-left");
  const note = isSchematic ? t("ขอบเขตอำเภอเป็นแผนผัง", "District boundaries are schematic") : "";
  const attribution = [note, page.tiles?.attribution ?? ""].filter(Boolean);
  if (attribution.length) map.addControl(new AttributionControl({ compact: false, customAttribution: attribution }));
  watchScreen(map, notice);
  await new Promise((done) => map.once("load", done));
  // measured before its place on the page was settled, it would stay as small as it was then
  map.resize();
  container.dataset["ready"] = "yes";
  const callbacks: (() => void)[] = [];
  const frame: Frame = { map, areas, province: provinceOf(areas), notice, onAreas: (call) => callbacks.push(call) };
  if (hasFailed) mendBoundaries(frame, () => callbacks.forEach((call) => call()));
  else sayBoundaries(frame);
  if (page.tiles) {
    watchSource(map, notice, { source: "tiles", words: t("แผนที่ฐาน", "background map"), retry: () => map.refreshTiles("tiles") });
  }
  return frame;
}
