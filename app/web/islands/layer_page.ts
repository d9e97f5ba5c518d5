/* The page of a layer: the version on the map, attributes on a click, and the form of who sees it. */

import "./copying.ts";
import { find, maybe } from "./dom.ts";
import { LayerOnMap, type LayerDrawing } from "./layer_map.ts";
import { makeFrame } from "./map_frame.ts";
import { page } from "./page_data.ts";
import { showPicked } from "./picking.ts";

const drawing = page["layer"] as LayerDrawing;
const sharing = maybe<HTMLFormElement>("#sharing-form");

/** Only what belongs to the chosen visibility is asked. */
function followSharing(form: HTMLFormElement): void {
  const chosen = new FormData(form).get("visibility");
  const isAlready = form.querySelector<HTMLInputElement>("input[name=visibility]:checked")?.defaultChecked;
  find("#shared-with", form).hidden = chosen !== "shared";
  find("#public-warning", form).hidden = chosen !== "public" || !!isAlready;
  find<HTMLInputElement>("input[name=confirmed]", form).required = chosen === "public" && !isAlready;
  // what is public already needs no second confirmation to stay so
  if (isAlready) find<HTMLInputElement>("input[name=confirmed]", form).checked = chosen === "public";
}

if (sharing) {
  followSharing(sharing);
  sharing.addEventListener("change", () => followSharing(sharing));
}

const container = find("#map");
const frame = await makeFrame(container, { gentle: true });
if (frame) {
  const { map, notice } = frame;
  const layer = new LayerOnMap(map, drawing);
  await layer.add(notice);
  if (drawing.form === "vector") showPicked(frame, layer, (feature) => layer.attributesOf(feature));
  map.once("idle", () => (container.dataset["layer"] = "drawn"));
} else {
  maybe("#feature-centre")?.remove();
}
