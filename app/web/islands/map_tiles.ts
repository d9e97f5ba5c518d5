/* The page of a collection's tiles: they are drawn as programs get them, with attributes on a press. */

import "./copying.ts";
import { find, maybe } from "./dom.ts";
import { sayNotDrawn, sayNothingThere, showFeatures } from "./feature_panel.ts";
import { LayerOnMap, type LayerDrawing } from "./layer_map.ts";
import { makeFrame } from "./map_frame.ts";
import { page } from "./page_data.ts";

const CENTRE_PX = 40;
const container = find("#map");
const frame = await makeFrame(container, { gentle: true });
if (frame) {
  const { map, notice } = frame;
  const layer = new LayerOnMap(map, page["layer"] as LayerDrawing);
  await layer.add(notice);
  const choose = layer.choose.bind(layer);
  const pick = (features: ReturnType<LayerOnMap["at"]>): void => {
    if (features.length) showFeatures(features, choose);
    else {
      choose(null);
      if (notice.isTrouble) sayNotDrawn();
      else sayNothingThere();
    }
  };
  layer.onPick(pick);
  find("#feature-centre").addEventListener("click", () => {
    const { width, height } = map.getCanvas().getBoundingClientRect();
    pick(layer.at(width / 2, height / 2, CENTRE_PX));
  });
  map.once("idle", () => (container.dataset["layer"] = "drawn"));
} else {
  maybe("#feature-centre")?.remove();
}
