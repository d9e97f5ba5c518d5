/* The page of areas: boundaries on the map, the list that is searched while one types, and the form with its report. */

import "htmx.org";
import type { FeatureCollection } from "geojson";
import type { GeoJSONSource } from "maplibre-gl";
import { followSending } from "./areas_form.ts";
import { find, maybe } from "./dom.ts";
import { boundsOf } from "./geometry.ts";
import { t } from "./language.ts";
import { makeFrame, type Frame } from "./map_frame.ts";

const NOTHING: FeatureCollection = { type: "FeatureCollection", features: [] };
/** Below the names of the background. */
const BELOW_NAMES = "context-name";
const level = maybe<HTMLSelectElement>("#map-level");
const box = maybe<HTMLInputElement>("#area-q");
const groups = [...document.querySelectorAll<HTMLDetailsElement>(".area-group")];

/** Shows the districts that match, with the subdistricts in them that do; opened while one searches. */
function filter(typed: string): void {
  const wanted = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const matches = (words: string | undefined): boolean => wanted.every((part) => (words ?? "").toLocaleLowerCase().includes(part));
  let found = 0;
  for (const group of groups) {
    const isWhole = matches(group.dataset["words"]);
    const rows = [...group.querySelectorAll<HTMLElement>("tbody tr")];
    const matching = rows.filter((row) => matches(row.dataset["words"]));
    const shown = isWhole ? rows : matching;
    for (const row of rows) row.hidden = !shown.includes(row);
    group.hidden = !isWhole && matching.length === 0;
    group.open = wanted.length > 0 && matching.length > 0;
    found += matching.length + (isWhole ? 1 : 0);
  }
  find("#area-count").textContent = wanted.length ? t(`พบ ${found} พื้นที่`, found === 1 ? "1 area found" : `${found} areas found`) : "";
  find("#areas-none").hidden = !wanted.length || found > 0;
}

box?.addEventListener("input", () => filter(box.value));

function offending(): FeatureCollection {
  const written = maybe("#areas-offending")?.textContent;
  if (!written) return NOTHING;
  const found = JSON.parse(written) as FeatureCollection;
  return { ...found, features: found.features.filter((feature) => feature.geometry) };
}

function drawBoundaries(frame: Frame): void {
  const { map } = frame;
  map.addSource("chosen-areas", { type: "geojson", data: NOTHING });
  map.addSource("offending", { type: "geojson", data: NOTHING });
  map.addLayer({ id: "chosen-areas", type: "line", source: "chosen-areas", paint: { "line-color": "#3d5a80", "line-width": ["interpolate", ["linear"], ["zoom"], 7, 0.5, 11, 1.25] } }, BELOW_NAMES);
  map.addLayer({ id: "offending", type: "fill", source: "offending", paint: { "fill-color": "#b3261e", "fill-opacity": 0.35 } }, BELOW_NAMES);
  map.addLayer({ id: "offending-line", type: "line", source: "offending", paint: { "line-color": "#b3261e", "line-width": 2 } }, BELOW_NAMES);

  const showLevel = (): void => {
    const features = frame.areas.features.filter((area) => area.properties.level === level?.value);
    map.getSource<GeoJSONSource>("chosen-areas")?.setData({ type: "FeatureCollection", features });
  };
  const showOffending = (): void => {
    const found = offending();
    map.getSource<GeoJSONSource>("offending")?.setData(found);
    const bounds = boundsOf(found.features.map((feature) => feature.geometry));
    if (bounds) map.fitBounds(bounds, { padding: 40, maxZoom: 14 });
  };
  level?.addEventListener("change", showLevel);
  frame.onAreas(showLevel);
  document.body.addEventListener("htmx:afterSwap", showOffending);
  showLevel();
  showOffending();

  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-area]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const area = frame.areas.features.find((one) => one.properties.code === button.dataset["area"]);
      const bounds = area && boundsOf([area.geometry]);
      if (!bounds) return;
      map.fitBounds(bounds, { padding: 40, maxZoom: 14, ...(matchMedia("(prefers-reduced-motion: reduce)").matches ? { duration: 0 } : {}) });
      find("#map").scrollIntoView({ block: "nearest" });
    });
  }
}

const form = maybe<HTMLFormElement>("#areas-form");
if (form) followSending(form);
const frame = await makeFrame(find("#map"), { gentle: true });
if (frame) drawBoundaries(frame);
