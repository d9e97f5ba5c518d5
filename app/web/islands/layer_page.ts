/* The page of a layer: the version on the map, attributes on a click, and the form of who sees it. */

import "./copying.ts";
import { find, maybe } from "./dom.ts";
import { sayNotDrawn, sayNothingThere, showFeatures } from "./feature_panel.ts";
import { LayerOnMap, type LayerDrawing } from "./layer_map.ts";
import { makeFrame } from "./map_frame.ts";
import { page } from "./page_data.ts";

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
  if (drawing.form === "vector") {
    const choose = layer.choose.bind(layer);
    const pick = (features: ReturnType<LayerOnMap["at"]>): void => {
      if (features.length) showFeatures(features, choose, (feature) => layer.attributesOf(feature));
      else {
        choose(null);
        // while the layer could not be drawn, nobody knows what is there
        if (notice.isTrouble) sayNotDrawn();
        else sayNothingThere();
      }
    };
    layer.onPick(pick);
    find("#feature-centre").addEventListener("click", () => {
      const { width, height } = map.getCanvas().getBoundingClientRect();
      pick(layer.at(width / 2, height / 2, 40));
    });
  }
  map.once("idle", () => (container.dataset["layer"] = "drawn"));
} else {
  maybe("#feature-centre")?.remove();
}
