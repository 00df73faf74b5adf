// Bundles the two scripts and the style into dist/, which is committed: a build of Tandem needs no
// Node. tests/web rebuilds them and compares every byte.
//
//     npm ci && npm run build            writes dist/
//     node build.mjs SOMEWHERE           writes there instead

import { build } from "esbuild";

const outdir = process.argv[2] ?? new URL("dist", import.meta.url).pathname;

await build({
  absWorkingDir: new URL(".", import.meta.url).pathname,
  entryPoints: ["src/page.js", "src/reader.js", "src/style.css"],
  outdir,
  bundle: true,
  minify: true,
  format: "iife",
  charset: "ascii", // the page says utf-8, but what stands in a script shall not hang on it
  legalComments: "inline",
  target: ["chrome90", "firefox90", "safari15"],
});
