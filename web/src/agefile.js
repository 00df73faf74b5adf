// Envelope A: an age file for one coach, and in it the lines that say from whom it is.
//
// age itself is npm's `age-encryption`, X25519 its curve library's; HKDF, HMAC and SHA-256 are the
// browser's. What is put together here is described in core/share/src/seal.rs.

import { Decrypter } from "age-encryption";
import { x25519 } from "@noble/curves/ed25519.js";
import { bech32 } from "@scure/base";

import { Refused } from "./refused.js";

const START = "age-encryption.org/";
const FORMAT = "tandem-share/1";
const LARGEST = 32 * 1024 * 1024;

export const isAge = (file) => START === ascii(file.subarray(0, START.length));

/** Opens a file with an age key, as bytes. Throws Refused. */
export async function decrypt(file, key) {
  if (file.length > LARGEST) throw new Refused("unreadable");
  // The library lets a passphrase stand beside other recipients, which the format forbids: with it
  // whoever knows the passphrase could pass for the sender.
  if (/^-> scrypt( |$)/m.test(head(file))) throw new Refused("unreadable");
  const decrypter = new Decrypter();
  try {
    decrypter.addIdentity(key.trim().toUpperCase());
  } catch {
    throw new Refused("wrong_key");
  }
  try {
    return await decrypter.decrypt(file, "uint8array");
  } catch (error) {
    const none = /no identity matched/.test(error?.message);
    throw new Refused(none ? "wrong_key" : "changed");
  }
}

/** Opens a file, and checks that it is from whom it says and for whoever has this key. */
export async function openFile(file, key) {
  const inner = await decrypt(file, key);
  const { from, to, mac, body } = frame(inner);
  const secret = fromBech32(key.trim().toLowerCase(), "age-secret-key-");
  const own = x25519.getPublicKey(secret);
  if (!same(own, to)) throw new Refused("other_reader");
  let shared;
  try {
    shared = x25519.getSharedSecret(secret, from);
  } catch {
    throw new Refused("not_from");
  }
  const info = new Uint8Array([...new TextEncoder().encode(FORMAT), ...from, ...to]);
  const material = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const macKey = await crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info },
    material,
    { name: "HMAC", hash: "SHA-256", length: 256 },
    false,
    ["verify"],
  );
  if (!(await crypto.subtle.verify("HMAC", macKey, mac, body))) throw new Refused("not_from");
  const text = new TextDecoder("utf-8", { fatal: true }).decode(body);
  return { text, key: await fingerprint(from) };
}

/** All of an age file before its line with the MAC, however long it is. */
function head(file) {
  let end = file.indexOf(10);
  while (end >= 0 && ascii(file.subarray(end + 1, end + 4)) !== "---") {
    end = file.indexOf(10, end + 1);
  }
  if (end < 0) throw new Refused("unreadable");
  return new TextDecoder("latin1").decode(file.subarray(0, end));
}

/** The four lines before the document. */
function frame(inner) {
  const lines = [];
  let at = 0;
  while (lines.length < 4) {
    const end = inner.subarray(0, at + 200).indexOf(10, at);
    if (end < 0) throw new Refused("unreadable");
    lines.push(ascii(inner.subarray(at, end)));
    at = end + 1;
  }
  const [format, from, to, mac] = lines;
  if (format !== FORMAT) {
    throw new Refused(format.startsWith("tandem-share/") ? "newer" : "unreadable");
  }
  const field = (line, name) => {
    if (!line.startsWith(`${name} `)) throw new Refused("unreadable");
    return line.slice(name.length + 1);
  };
  return {
    from: fromBech32(field(from, "from"), "age"),
    to: fromBech32(field(to, "to"), "age"),
    mac: base64url(field(mac, "mac")),
    body: inner.subarray(at),
  };
}

function fromBech32(text, prefix) {
  try {
    const { prefix: found, bytes } = bech32.decodeToBytes(text);
    if (found === prefix && bytes.length === 32) return bytes;
  } catch {
    // said below
  }
  throw new Refused("unreadable");
}

function base64url(text) {
  if (!/^[A-Za-z0-9_-]{43}$/.test(text)) throw new Refused("unreadable");
  const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}

/** As core/share/src/keys.rs has it: eight groups of four. */
async function fingerprint(key) {
  const name = new TextEncoder().encode("tandem-share/1 fingerprint\0");
  const hash = await crypto.subtle.digest("SHA-256", new Uint8Array([...name, ...key]));
  const hex = [...new Uint8Array(hash, 0, 16)].map((byte) => byte.toString(16).padStart(2, "0"));
  return hex.join("").match(/.{4}/g).join(" ");
}

const ascii = (bytes) => String.fromCharCode(...bytes);
const same = (a, b) => a.length === b.length && a.every((byte, index) => byte === b[index]);
