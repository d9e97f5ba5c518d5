/* What a dataset rests on, on one map: its layers, the inputs where they were, the box that it is about. */

import type { Geometry } from "geojson";
import type { Frame } from "./map_frame.ts";
import { boundsOf } from "./geometry.ts";
import { InputsLayer } from "./inputs_layer.ts";
import { LayerOnMap, type LayerDrawing } from "./layer_map.ts";

export interface DatasetOnMap {
  drawings: (LayerDrawing & { is_hazard: boolean; is_shown: boolean })[];
  inputs: { id: string; title: string | null; unit: string; severity: number; state: string; geometry: Geometry }[];
  extent: Geometry;
  bbox: number[] | null;
}

const BOX = "#0b5cad";

export class DatasetMap {
  readonly layers = new globalThis.Map<string, LayerOnMap>();
  private inputs: InputsLayer | null = null;
  private readonly frame: Frame;
  private readonly shown: DatasetOnMap;

  constructor(frame: Frame, shown: DatasetOnMap) {
    this.frame = frame;
    this.shown = shown;
  }

  /** Draws all of it; a picked input calls back with its id. */
  async draw(onPick: (id: string) => void, names: (source: string) => string): Promise<void> {
    const { map, notice } = this.frame;
    // pictures lie lowest, so that areas, lines and marks stay readable; of the pictures the water is on top
    const height = ({ form, is_hazard }: DatasetOnMap["drawings"][number]): number => (form === "vector" ? 2 : Number(is_hazard));
    const order = [...this.shown.drawings].sort((a, b) => height(a) - height(b));
    for (const drawing of order) {
      const layer = new LayerOnMap(map, drawing, false);
      await layer.add(notice, names(drawing.source));
      layer.show(drawing.is_shown);
      this.layers.set(drawing.source, layer);
    }
    map.addSource("dataset-box", { type: "geojson", data: { type: "Feature", properties: {}, geometry: this.shown.extent } });
    map.addLayer({ id: "dataset-box", type: "line", source: "dataset-box", paint: { "line-color": BOX, "line-width": 2.5, "line-dasharray": [3, 2] } });
    this.inputs = new InputsLayer(map, onPick);
    this.showInputs(true);
    const box = boundsOf([this.shown.extent]);
    if (box) map.fitBounds(box, { padding: 30, maxZoom: 14, duration: 0 });
  }

  showInputs(areShown: boolean): void {
    const marked = this.shown.inputs.map(({ id, title, ...rest }) => ({ ...rest, key: id, title: title ?? "" }));
    this.inputs?.show(areShown ? marked : []);
  }

  choose(id: string): void {
    this.inputs?.choose(id);
  }
}
