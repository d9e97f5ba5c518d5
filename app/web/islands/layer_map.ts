/* A version of a layer on the map: tiles or a picture, in the style that the server made of the layer's own. */

import type { LayerSpecification, Map, MapGeoJSONFeature, PointLike } from "maplibre-gl";

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
const CHOSEN = "layer-chosen";
const CHOSEN_COLOUR = "#b35900";
/** Below these of the background, so that boundaries and names stay readable. */
const BELOW = "subdistrict-line";

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

/** A filter for one feature, or for none: numbers of features begin with 1. */
function isFeature(feature: MapGeoJSONFeature | null): ["==", ["id"], number] {
  return ["==", ["id"], Number(feature?.id ?? 0)];
}

export class LayerOnMap {
  private readonly map: Map;
  private readonly drawing: LayerDrawing;

  constructor(map: Map, drawing: LayerDrawing) {
    this.map = map;
    this.drawing = drawing;
  }

  async add(): Promise<void> {
    const { map, drawing } = this;
    for (const [name, svg] of Object.entries(drawing.marks)) {
      const image = await drawMark(svg);
      if (image) map.addImage(name, image, { pixelRatio: MARK_RATIO });
    }
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
        tiles: [`${location.origin}/ogc/collections/${drawing.collection}/tiles/WebMercatorQuad/{z}/{y}/{x}`],
        maxzoom: 16,
      });
    }
    for (const layer of drawing.layers) {
      map.addLayer(layer, layer.type === "raster" || layer.type === "fill" ? BELOW : undefined);
    }
    if (!drawing.preview) this.addChosen();
    if (drawing.bounds) map.fitBounds(drawing.bounds, { padding: 30, maxZoom: 14, duration: 0 });
  }

  /** Marks of the feature whose attributes are shown; one layer for areas and lines, one for points. */
  private addChosen(): void {
    const { map, drawing } = this;
    const common = { source: drawing.source, "source-layer": "default", filter: isFeature(null) };
    map.addLayer({ ...common, id: `${CHOSEN}-line`, type: "line", paint: { "line-color": CHOSEN_COLOUR, "line-width": 2.5 } });
    map.addLayer({
      ...common,
      id: `${CHOSEN}-point`,
      type: "circle",
      paint: { "circle-radius": 14, "circle-opacity": 0, "circle-stroke-color": CHOSEN_COLOUR, "circle-stroke-width": 4 },
    });
  }

  choose(feature: MapGeoJSONFeature | null): void {
    const isPoint = feature?.geometry.type.endsWith("Point") ?? false;
    for (const [part, counts] of [["line", !isPoint], ["point", isPoint]] as const) {
      this.map.setFilter(`${CHOSEN}-${part}`, isFeature(counts ? feature : null));
    }
  }

  /** The features at a place of the map, the topmost first, each once. */
  at(x: number, y: number, reach = PICK_PX): MapGeoJSONFeature[] {
    const box: [PointLike, PointLike] = [[x - reach, y - reach], [x + reach, y + reach]];
    const layers = this.drawing.layers.map((layer) => layer.id);
    const exact = this.map.queryRenderedFeatures([x, y], { layers });
    const found = exact.length ? exact : this.map.queryRenderedFeatures(box, { layers });
    const seen = new Set<unknown>();
    return found.filter((feature) => !seen.has(feature.id) && seen.add(feature.id));
  }

  /** Calls back on clicks and shows the hand over features. */
  onPick(pick: (features: MapGeoJSONFeature[]) => void): void {
    this.map.on("click", (event) => pick(this.at(event.point.x, event.point.y)));
    this.map.on("mousemove", (event) => {
      this.map.getCanvas().style.cursor = this.at(event.point.x, event.point.y).length ? "pointer" : "";
    });
  }
}

