/* Builds app/web/islands and app/web/styles into app/web/static/build, with the manifest that Jinja reads. */

import { readdir, readFile, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const islands = "app/web/islands";
const maplibre = new URL("node_modules/maplibre-gl/src/", import.meta.url).pathname;

/** A twin `name.gz` of every file that it makes clearly smaller; the server sends it as it is. */
const compressed: Plugin = {
  name: "compressed-twins",
  async writeBundle({ dir }) {
    for (const name of await readdir(dir ?? "")) {
      if (!/\.(js|css)$/.test(name)) continue;
      const bytes = await readFile(`${dir}/${name}`);
      if (bytes.length > 1000) await writeFile(`${dir}/${name}.gz`, gzipSync(bytes, { level: 9 }));
    }
  },
};

/**
 * MapLibre 6.17 takes a glyph whose top happens to lie exactly at its reference height (`… - 27.5 || -8` is then -8)
 * for one without a top and sets it too low; Thai syllables with a tone mark over Sarabun's letters hit that height.
 */
const glyphTops: Plugin = {
  name: "glyph-tops",
  enforce: "pre",
  transform(code, id) {
    if (!id.endsWith("/render/glyph_manager.ts")) return null;
    const faulty = "char.glyphTop / textureScale - topAdjustment || -8";
    if (!code.includes(faulty)) this.error("MapLibre's glyph tops are computed otherwise now: look whether this patch is still needed");
    return code.replace(faulty, "char.glyphHeight ? char.glyphTop / textureScale - topAdjustment : -8");
  },
};

export default defineConfig({
  base: "/static/build/",
  publicDir: false,
  plugins: [glyphTops, compressed],
  // MapLibre is built from its source, page and worker in one go: they share a chunk. Its two ready-made files
  // repeat each other and come to 440 kB gzipped, over the budget of 350 kB.
  resolve: { alias: [{ find: /^maplibre-gl$/, replacement: `${maplibre}index.ts` }] },
  // As MapLibre's own build: fields that are only declared stay what the base class made of them.
  oxc: { assumptions: { setPublicClassFields: true }, typescript: { removeClassFieldsWithoutInitializer: true } },
  build: {
    outDir: "app/web/static/build",
    emptyOutDir: true,
    manifest: "manifest.json",
    assetsDir: "",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    chunkSizeWarningLimit: 1200,
    rollupOptions: {
      input: {
        style: "app/web/styles/main.css",
        map_style: "app/web/styles/map.css",
        page: `${islands}/page.ts`,
        map: `${islands}/map_page.ts`,
        input: `${islands}/input_page.ts`,
        list: `${islands}/list_page.ts`,
        areas: `${islands}/areas_page.ts`,
        detail: `${islands}/detail_page.ts`,
        feed: `${islands}/feed_page.ts`,
        layers: `${islands}/layers_page.ts`,
        layer: `${islands}/layer_page.ts`,
        layer_upload: `${islands}/layer_upload_page.ts`,
        job: `${islands}/job_page.ts`,
        dataset: `${islands}/dataset_page.ts`,
        dataset_form: `${islands}/dataset_form.ts`,
        dataset_job: `${islands}/dataset_job.ts`,
        dataset_differences: `${islands}/dataset_differences.ts`,
        qgis: `${islands}/qgis_page.ts`,
        changes: `${islands}/changes_page.ts`,
        copying: `${islands}/copying.ts`,
        map_features: `${islands}/map_features.ts`,
        map_tiles: `${islands}/map_tiles.ts`,
        map_raster: `${islands}/map_raster.ts`,
        map_worker: `${maplibre}source/worker.ts`,
      },
    },
  },
});
