/* The page of a collection's tiles: they are drawn as programs get them, with attributes on a press. */

import "./copying.ts";
import { find, maybe } from "./dom.ts";
import { LayerOnMap, type LayerDrawing } from "./layer_map.ts";
import { makeFrame } from "./map_frame.ts";
import { page } from "./page_data.ts";
import { showPicked } from "./picking.ts";

const container = find("#map");
const frame = await makeFrame(container, { gentle: true });
if (frame) {
  const { map, notice } = frame;
  const layer = new LayerOnMap(map, page["layer"] as LayerDrawing);
  await layer.add(notice);
  showPicked(frame, layer);
  map.once("idle", () => (container.dataset["layer"] = "drawn"));
} else {
  maybe("#feature-centre")?.remove();
}
