/* Features that an address answers with, on the map: drawn in the style of their collection, one of them marked. */

import type { Feature, FeatureCollection, Geometry } from "geojson";
import type { GeoJSONSource, Map, PointLike } from "maplibre-gl";
import { ApiProblem, getJson } from "./api.ts";
import { boundsOf } from "./geometry.ts";
import { t } from "./language.ts";
import { addMarks, BELOW, type LayerDrawing } from "./layer_map.ts";
import type { MapNotice } from "./map_notice.ts";
import { whyRefused } from "./map_watch.ts";

const PICK_PX = 8;
const CHOSEN_COLOUR = "#b35900";
const NONE = -1;
const PADDING = { padding: 40, maxZoom: 12 };

type Found = Feature<Geometry | null>;

export class FeaturesOnMap {
  private readonly map: Map;
  private readonly drawing: LayerDrawing;
  private readonly address: string;
  private features: Found[] = [];

  constructor(map: Map, drawing: LayerDrawing, address: string) {
    this.map = map;
    this.drawing = drawing;
    this.address = address;
  }

  /** Brings and draws them; says on the map what failed, and tries again. */
  async show(notice: MapNotice): Promise<void> {
    const { map, drawing } = this;
    await addMarks(map, drawing.marks);
    map.addSource(drawing.source, { type: "geojson", data: { type: "FeatureCollection", features: [] } });
    for (const layer of drawing.layers) map.addLayer(layer, BELOW[layer.type]);
    this.addChosen();
    await this.bring(notice);
  }

  private async bring(notice: MapNotice): Promise<void> {
    const words = t("รายการเหล่านี้", "these features");
    notice.set("features", "loading");
    try {
      const answer = await getJson<FeatureCollection<Geometry | null> | Found>(this.address);
      this.features = answer.type === "Feature" ? [answer] : answer.features;
    } catch (problem) {
      const status = problem instanceof ApiProblem ? problem.status : undefined;
      notice.set("features", "failed", { words, act: () => void this.bring(notice), isAutomatic: true, ...whyRefused(status) });
      return;
    }
    // numbers of their own: those of inputs are none
    const drawn = this.features.flatMap((one, index) => (one.geometry ? [{ ...one, geometry: one.geometry, id: index }] : []));
    this.map.getSource<GeoJSONSource>(this.drawing.source)?.setData({ type: "FeatureCollection", features: drawn });
    const box = boundsOf(drawn.map((one) => one.geometry));
    if (box) {
      this.map.fitBounds(box, { ...PADDING, duration: 0 });
      notice.set("features", "drawn");
    } else notice.set("features", "empty", { words: t("รายการเหล่านี้ไม่มีตำแหน่ง", "These features have no place.") });
  }

  private addChosen(): void {
    const common = { source: this.drawing.source, filter: ["==", ["id"], NONE] as ["==", ["id"], number] };
    this.map.addLayer({ ...common, id: "chosen-line", type: "line", paint: { "line-color": CHOSEN_COLOUR, "line-width": 3 } });
    this.map.addLayer({
      ...common,
      id: "chosen-point",
      type: "circle",
      paint: { "circle-radius": 14, "circle-opacity": 0, "circle-stroke-color": CHOSEN_COLOUR, "circle-stroke-width": 4 },
    });
  }

  /** Marks one by its id, or none, and goes to it where that is wanted. */
  choose(id: string | null, goes = false): void {
    const index = this.features.findIndex((one) => String(one.id) === id);
    const geometry = this.features[index]?.geometry;
    const isPoint = geometry?.type.endsWith("Point") ?? false;
    for (const [layer, counts] of [["chosen-line", !isPoint], ["chosen-point", isPoint]] as const) {
      this.map.setFilter(layer, ["==", ["id"], counts ? index : NONE]);
    }
    const box = geometry ? boundsOf([geometry]) : null;
    if (box && goes) this.map.fitBounds(box, PADDING);
  }

  /** Calls back with the id of what is pressed; null where nothing is. */
  onPick(pick: (id: string | null) => void): void {
    this.map.on("click", ({ point }) => pick(this.at(point.x, point.y)));
    this.map.on("mousemove", ({ point }) => {
      this.map.getCanvas().style.cursor = this.at(point.x, point.y) === null ? "" : "pointer";
    });
  }

  private at(x: number, y: number): string | null {
    const layers = this.drawing.layers.map((layer) => layer.id);
    const box: [PointLike, PointLike] = [[x - PICK_PX, y - PICK_PX], [x + PICK_PX, y + PICK_PX]];
    const exact = this.map.queryRenderedFeatures([x, y], { layers });
    const [first] = exact.length ? exact : this.map.queryRenderedFeatures(box, { layers });
    const found = first ? this.features[Number(first.id)] : undefined;
    return found ? String(found.id) : null;
  }
}
