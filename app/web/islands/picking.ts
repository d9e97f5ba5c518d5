/* What lies where somebody presses on a map, or at its centre for those who do not press: shown beside it. */

import type { MapGeoJSONFeature } from "maplibre-gl";
import { find } from "./dom.ts";
import { sayNotDrawn, sayNothingThere, showFeatures } from "./feature_panel.ts";
import type { LayerOnMap } from "./layer_map.ts";
import type { Frame } from "./map_frame.ts";

const CENTRE_PX = 40;

/** Attributes are those of the tile where nothing else tells them. */
export function showPicked(
  { map, notice }: Frame,
  layer: LayerOnMap,
  attributesOf?: (feature: MapGeoJSONFeature) => Promise<Record<string, unknown>>,
): void {
  const choose = layer.choose.bind(layer);
  const pick = (features: MapGeoJSONFeature[]): void => {
    if (features.length) return showFeatures(features, choose, attributesOf);
    choose(null);
    // while the layer could not be drawn, nobody knows what is there
    if (notice.isTrouble) sayNotDrawn();
    else sayNothingThere();
  };
  layer.onPick(pick);
  find("#feature-centre").addEventListener("click", () => {
    const { width, height } = map.getCanvas().getBoundingClientRect();
    pick(layer.at(width / 2, height / 2, CENTRE_PX));
  });
}
