/* A version of a layer on the map: tiles or a picture, in the style that the server made of the layer's own. */

import type { ImageSource, LayerSpecification, Map, MapGeoJSONFeature, PointLike } from "maplibre-gl";
import { getJson } from "./api.ts";
import { t } from "./language.ts";
import type { MapNotice, Telling } from "./map_notice.ts";
import { watchSource } from "./map_watch.ts";

export interface LayerDrawing {
  source: string;
  form: "vector" | "raster";
  collection: string;
  preview: { href: string; bounds: [number, number, number, number] } | null;
  bounds: [number, number, number, number] | null;
  layers: LayerSpecification[];
  marks: Record<string, string>;
}

const MARK_RATIO = 2;
const PICK_PX = 8;
const CHOSEN_COLOUR = "#b35900";
/** Areas lie below boundaries and names, lines below names, so that both stay readable. */
export const BELOW: Partial<Record<LayerSpecification["type"], string>> = { raster: "subdistrict-line", fill: "subdistrict-line", line: "context-name" };
const CENTRE_PX = 40;
/** From this zoom on tiles have every feature with all its attributes. */
const TILE_ZOOM = 14;

/** A mark as an image for the map, sharp on fine screens. */
async function drawMark(svg: string): Promise<ImageData | null> {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width * MARK_RATIO, image.height * MARK_RATIO];
  const pen = canvas.getContext("2d");
  pen?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return pen?.getImageData(0, 0, canvas.width, canvas.height) ?? null;
}

/** Gives the map the images that a style's marks ask for. */
export async function addMarks(map: Map, marks: Record<string, string>): Promise<void> {
  for (const [name, svg] of Object.entries(marks)) {
    const image = await drawMark(svg);
    if (image) map.addImage(name, image, { pixelRatio: MARK_RATIO });
  }
}

/** A filter for one feature, or for none: numbers of features begin with 1. */
function isFeature(feature: MapGeoJSONFeature | null): ["==", ["id"], number] {
  return ["==", ["id"], Number(feature?.id ?? 0)];
}

export class LayerOnMap {
  private readonly map: Map;
  private readonly drawing: LayerDrawing;
  /** Of several layers on one map none moves the map, or says that nothing of it is in view. */
  private readonly isAlone: boolean;

  constructor(map: Map, drawing: LayerDrawing, isAlone = true) {
    this.map = map;
    this.drawing = drawing;
    this.isAlone = isAlone;
  }

  async add(notice: MapNotice, words = t("ชั้นข้อมูลนี้", "this layer")): Promise<void> {
    const { map, drawing } = this;
    await addMarks(map, drawing.marks);
    this.addSourceAndLayers();
    if (this.isAlone) this.lookAtAll(false);
    watchSource(map, notice, {
      source: drawing.source,
      words,
      retry: () => this.askAgain(),
      ...(this.isAlone ? { emptiness: () => this.emptiness() } : {}),
    });
  }

  private addSourceAndLayers(): void {
    const { map, drawing } = this;
    if (drawing.preview) {
      const [west, south, east, north] = drawing.preview.bounds;
      map.addSource(drawing.source, {
        type: "image",
        url: drawing.preview.href,
        coordinates: [[west, north], [east, north], [east, south], [west, south]],
      });
    } else {
      map.addSource(drawing.source, {
        type: "vector",
        tiles: [this.tileAddress("{z}", "{y}", "{x}")],
        maxzoom: 16,
      });
    }
    for (const layer of drawing.layers) {
      map.addLayer(layer, BELOW[layer.type]);
    }
    if (!drawing.preview) this.addChosen();
  }

  private get chosenId(): string {
    return `${this.drawing.source}-chosen`;
  }

  show(isShown: boolean): void {
    for (const { id } of this.drawing.layers) this.map.setLayoutProperty(id, "visibility", isShown ? "visible" : "none");
  }

  private tileAddress(z: number | string, y: number | string, x: number | string): string {
    return `${location.origin}/ogc/collections/${this.drawing.collection}/tiles/WebMercatorQuad/${z}/${y}/${x}`;
  }

  private lookAtAll(isAnimated: boolean): void {
    if (this.drawing.bounds) this.map.fitBounds(this.drawing.bounds, { padding: 30, maxZoom: 14, ...(isAnimated ? {} : { duration: 0 }) });
  }

  private askAgain(): void {
    const { map, drawing } = this;
    if (drawing.preview) {
      map.getSource<ImageSource>(drawing.source)?.updateImage({ url: drawing.preview.href });
      return;
    }
    // `refreshTiles` waits for ever for vector tiles that failed before, so the source is made anew
    for (const { id } of map.getStyle().layers.filter((layer) => "source" in layer && layer.source === drawing.source)) map.removeLayer(id);
    map.removeSource(drawing.source);
    this.addSourceAndLayers();
  }

  /** What is said where nothing of the layer is in view; null where something is. */
  private async emptiness(): Promise<Telling | null> {
    if (!(this.drawing.preview ? !this.isPictureInView() : !this.isAnyInView())) return null;
    // a tile that is not found is no error to the map: it is asked for, so that `empty` is never said of what failed
    if (!this.drawing.preview) await this.askTile();
    const { bounds } = this.drawing;
    return {
      words: t("ไม่มีข้อมูลของชั้นนี้ในบริเวณที่แสดง", "Nothing of this layer lies in this part of the map."),
      ...(bounds ? { act: () => this.lookAtAll(true), label: t("ดูทั้งชั้นข้อมูล", "Show the whole layer") } : {}),
    };
  }

  private isPictureInView(): boolean {
    const [west, south, east, north] = this.drawing.bounds ?? [-180, -90, 180, 90];
    const view = this.map.getBounds();
    return west < view.getEast() && east > view.getWest() && south < view.getNorth() && north > view.getSouth();
  }

  private isAnyInView(): boolean {
    const { width, height } = this.map.getCanvas().getBoundingClientRect();
    if (this.at(width / 2, height / 2, CENTRE_PX).length) return true;
    return this.map.queryRenderedFeatures({ layers: this.drawing.layers.map((layer) => layer.id) }).length > 0;
  }

  private async askTile(): Promise<void> {
    const { lng, lat } = this.map.getCenter();
    const z = Math.max(0, Math.min(TILE_ZOOM, Math.floor(this.map.getZoom())));
    const x = Math.floor(((lng + 180) / 360) * 2 ** z);
    const y = Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * 2 ** z);
    const response = await fetch(this.tileAddress(z, y, x));
    if (!response.ok) throw Object.assign(new Error(response.statusText), { status: response.status });
  }

  /** Marks of the feature whose attributes are shown; one layer for areas and lines, one for points. */
  private addChosen(): void {
    const { map, drawing } = this;
    const chosen = this.chosenId;
    const common = { source: drawing.source, "source-layer": "default", filter: isFeature(null) };
    map.addLayer({ ...common, id: `${chosen}-line`, type: "line", paint: { "line-color": CHOSEN_COLOUR, "line-width": 2.5 } });
    map.addLayer({
      ...common,
      id: `${chosen}-point`,
      type: "circle",
      paint: { "circle-radius": 14, "circle-opacity": 0, "circle-stroke-color": CHOSEN_COLOUR, "circle-stroke-width": 4 },
    });
  }

  choose(feature: MapGeoJSONFeature | null): void {
    const isPoint = feature?.geometry.type.endsWith("Point") ?? false;
    for (const [part, counts] of [["line", !isPoint], ["point", isPoint]] as const) {
      this.map.setFilter(`${this.chosenId}-${part}`, isFeature(counts ? feature : null));
    }
  }

  /** The features at a place of the map, the topmost first, each once. */
  at(x: number, y: number, reach = PICK_PX): MapGeoJSONFeature[] {
    const box: [PointLike, PointLike] = [[x - reach, y - reach], [x + reach, y + reach]];
    const layers = this.drawing.layers.map((layer) => layer.id);
    const exact = this.map.queryRenderedFeatures([x, y], { layers });
    const found = exact.length ? exact : this.map.queryRenderedFeatures(box, { layers });
    const seen = new Set<unknown>();
    // inputs, whose ids are no numbers, have them among their properties
    const idOf = (feature: MapGeoJSONFeature): unknown => feature.id ?? (feature.properties["id"] as unknown);
    return found.filter((feature) => !seen.has(idOf(feature)) && seen.add(idOf(feature)));
  }

  /** All attributes of a feature: tiles from far away may have only the one that the style reads. Throws where they cannot be had. */
  async attributesOf(feature: MapGeoJSONFeature): Promise<Record<string, unknown>> {
    if (feature.id === undefined || this.map.getZoom() >= TILE_ZOOM) return feature.properties;
    const item = await getJson<{ properties: Record<string, unknown> }>(`/ogc/collections/${this.drawing.collection}/items/${feature.id}`);
    return item.properties;
  }

  /** Calls back on clicks and shows the hand over features. */
  onPick(pick: (features: MapGeoJSONFeature[]) => void): void {
    this.map.on("click", (event) => pick(this.at(event.point.x, event.point.y)));
    this.map.on("mousemove", (event) => {
      this.map.getCanvas().style.cursor = this.at(event.point.x, event.point.y).length ? "pointer" : "";
    });
  }
}

