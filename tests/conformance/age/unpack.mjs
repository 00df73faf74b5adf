// Writes C2SP's vectors into a folder, a file each, what was compressed unpacked.
//
//     node unpack.mjs FOLDER

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inflateSync } from "node:zlib";

import * as cctv from "cctv-age";

const [folder] = process.argv.slice(2);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const [name, bytes] of Object.entries(cctv.default ?? cctv)) {
  const file = Buffer.from(bytes);
  const end = file.indexOf("\n\n");
  const head = file.subarray(0, end + 2);
  const body = file.subarray(end + 2);
  const packed = /^compressed: zlib$/m.test(head.toString("utf8"));
  writeFileSync(join(folder, name), Buffer.concat([head, packed ? inflateSync(body) : body]));
}
