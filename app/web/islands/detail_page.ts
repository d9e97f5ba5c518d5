/* The place of one input on a small map. */

import type { Geometry } from "geojson";
import { find } from "./dom.ts";
import { InputsLayer } from "./inputs_layer.ts";
import { makeFrame } from "./map_frame.ts";
import { page } from "./page_data.ts";

const input = page["input"] as { id: string; title: string; unit: string; severity: number; state: string; geometry: Geometry };

const frame = await makeFrame(find("#map"), { gentle: true });
if (frame) {
  const marked = { ...input, key: input.id };
  const layer = new InputsLayer(frame.map, () => undefined);
  layer.show([marked]);
  layer.look([marked], 11, true);
}
