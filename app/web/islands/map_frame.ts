/* The map under everything: neighbours, province, districts and their names, without any outside service. */

import { AttributionControl, Map, NavigationControl, ScaleControl, setWorkerUrl } from "maplibre-gl";
import type { Feature, FeatureCollection, Geometry, Point } from "geojson";
import { getJson } from "./api.ts";
import { anchorOf, boundsOf } from "./geometry.ts";
import { t } from "./language.ts";
import { frameStyle } from "./map_style.ts";
import { page, provinceApi } from "./page_data.ts";

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
  areas: Areas;
  /** The outline of the province; null where it is not loaded. */
  province: Geometry | null;
}

const NOTHING: Areas = { type: "FeatureCollection", features: [] };

async function loadFont(): Promise<void> {
  const sample = "ก่ำ Aa";
  await Promise.all([document.fonts.load("400 24px Sarabun", sample), document.fonts.load("600 24px Sarabun", sample)]);
}

async function loadAreas(address: string): Promise<Areas> {
  try {
    return await getJson<Areas>(address);
  } catch {
    return NOTHING;
  }
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

/** Makes the map in `container` and waits until it has been drawn once; null where this browser cannot. */
export async function makeFrame(container: HTMLElement, options: { gentle?: boolean } = {}): Promise<Frame | null> {
  const [areas, context] = await Promise.all([
    loadAreas(`${provinceApi}/areas.geojson?drawn=true`),
    loadAreas("/api/v1/areas/context.geojson"),
    loadFont(),
  ]);
  const province = areas.features.find((area) => area.properties.level === "province")?.geometry ?? null;
  const isSchematic = areas.features.some((area) => area.properties.is_schematic);
  setWorkerUrl(page.worker);
  let map: Map;
  try {
    map = new Map({
      container,
      style: frameStyle({ areas, context, areaLabels: labelPoints(areas), contextLabels: labelPoints(context) }),
      bounds: boundsOf(province ? [province] : areas.features.map((area) => area.geometry)) ?? [97, 5, 106, 21],
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
  await new Promise((done) => map.once("load", done));
  container.dataset["ready"] = "yes";
  return { map, areas, province };
}
