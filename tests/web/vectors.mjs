// C2SP's test vectors for age (CCTV), in the reader page's own decryption: in Node, and in the browser.
//
// npm's `cctv-age` is fetched by the run, not committed. The page opens X25519 alone, so of the other
// kinds it must be said that they are not opened, whatever their vectors expect.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";

import * as cctv from "cctv-age";

import { build } from "../../web/node_modules/esbuild/lib/main.js";

/** `blank` is a page from the disk: browsers have no cryptography on `about:blank`. */
export async function vectors(test, browser, blank) {
  const all = Object.entries(await load());
  assert.ok(all.length > 80, `the vectors are there: ${all.length}`);
  const bundle = await build({
    stdin: { contents: `export { decrypt } from "./src/agefile.js";`, resolveDir: "web" },
    bundle: true, write: false, format: "iife", globalName: "agefile",
  });
  const script = bundle.outputFiles[0].text;
  const agefile = new Function(`${script}; return agefile`)();
  const inNode = async (file, key) => digest(await agefile.decrypt(file, key));
  const page = await browser.newPage();
  await page.goto(blank);
  await page.evaluate(`${script}; globalThis.agefile = agefile`);
  // Some of the vectors are 16 MB: they go in as files, as a coach's would, and a digest comes back.
  await page.setContent("<input type=file>");
  const path = join(mkdtempSync(join(tmpdir(), "vector-")), "vector.age");
  const inBrowser = async (file, key) => {
    writeFileSync(path, file);
    await page.setInputFiles("input", path);
    const answer = await page.evaluate(async (key) => {
      const [file] = document.querySelector("input").files;
      try {
        const bytes = new Uint8Array(await file.arrayBuffer());
        const plain = await globalThis.agefile.decrypt(bytes, key);
        const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", plain));
        return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
      } catch (error) {
        return { refused: String(error.message) };
      }
    }, key);
    if (answer.refused !== undefined) throw new Error(answer.refused);
    return answer;
  };
  for (const [where, decrypt] of [["Node", inNode], ["the browser", inBrowser]]) {
    for (const [name, vector] of all) {
      await test(`vector ${name} in ${where}`, () => one(vector, decrypt));
    }
  }
  await page.close();
}

async function one({ meta, body }, decrypt) {
  const identities = (meta.identity ?? []).filter((key) => /^AGE-SECRET-KEY-1/i.test(key));
  const foreign = identities.length === 0 || meta.armored || meta.passphrase || /-PQ-/i.test(identities[0]);
  // A key of the right kind that is not the file's, so that nothing opens by accident.
  const keys = foreign ? ["AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0"] : identities;
  for (const key of keys) {
    let payload = null;
    try {
      payload = await decrypt(body, key);
    } catch {
      // told by its being null
    }
    if (payload !== null) {
      assert.equal(meta.expect[0], "success");
      assert.ok(!foreign);
      assert.equal(payload, meta.payload[0]);
      return;
    }
  }
  assert.ok(foreign || meta.expect[0] !== "success", `expected ${meta.expect[0]}`);
}

const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** Name -> { meta, body } of every vector. */
async function load() {
  const raw = cctv.default ?? cctv;
  return Object.fromEntries(Object.entries(raw).map(([name, file]) => [name, parse(file)]));
}

function parse(file) {
  const bytes = Buffer.from(file);
  const meta = {};
  let at = 0;
  for (;;) {
    const end = bytes.indexOf(10, at);
    const line = bytes.subarray(at, end).toString("utf8");
    at = end + 1;
    if (line === "") break;
    const [key, ...value] = line.split(": ");
    (meta[key] ??= []).push(value.join(": "));
  }
  let body = bytes.subarray(at);
  if (meta.compressed) body = inflateSync(body);
  return { meta, body };
}
