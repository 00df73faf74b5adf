// Envelope B: PBKDF2-HMAC-SHA256 and AES-256-GCM, both the browser's own.

import { Refused } from "./refused.js";

const FORMAT = "tandem-page/1";
const LEAST = 600_000; // fewer rounds would make guessing cheap
const MOST = 5_000_000; // more would only keep somebody waiting
const LONGEST = 4 * 1024 * 1024; // characters of Base64

/** What is sealed in a page: its parameters, checked. Throws Refused. */
export function readEnvelope(text) {
  let given;
  try {
    given = JSON.parse(text);
  } catch {
    throw new Refused("unreadable");
  }
  if (typeof given?.format !== "string" || !given.format.startsWith("tandem-page/")) {
    throw new Refused("unreadable");
  }
  if (given.format !== FORMAT) throw new Refused("newer");
  const { iterations, kdf } = given;
  const sound = Number.isInteger(iterations) && iterations >= LEAST && iterations <= MOST;
  if (!sound || kdf !== "pbkdf2-hmac-sha256") throw new Refused("unreadable");
  const [salt, nonce, sealed] = [given.salt, given.nonce, given.sealed].map(bytes);
  if (salt.length !== 16 || nonce.length !== 12 || sealed.length < 16) {
    throw new Refused("unreadable");
  }
  return { iterations, salt, nonce, sealed };
}

/** The words as they were drawn: lower case, one space between them; null for too few or many. */
export function normal(typed) {
  const words = typed.toLowerCase().match(/[a-z]+/g) ?? [];
  return words.length >= 6 && words.length <= 12 ? words.join(" ") : null;
}

/** The document's text. Throws Refused: a wrong word and a changed byte look the same from here. */
export async function openEnvelope(envelope, typed) {
  const words = normal(typed);
  if (words === null) throw new Refused("wrong_words");
  const utf8 = new TextEncoder();
  const secret = await crypto.subtle.importKey("raw", utf8.encode(words), "PBKDF2", false, [
    "deriveKey",
  ]);
  const key = await crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt: envelope.salt, iterations: envelope.iterations },
    secret,
    { name: "AES-GCM", length: 256 },
    false,
    ["decrypt"],
  );
  const additionalData = utf8.encode(FORMAT);
  try {
    const plain = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: envelope.nonce, additionalData },
      key,
      envelope.sealed,
    );
    return new TextDecoder("utf-8", { fatal: true }).decode(plain);
  } catch {
    throw new Refused("wrong_words");
  }
}

/** Base64 with padding; anything else is refused. */
function bytes(text) {
  if (typeof text !== "string" || text.length > LONGEST) throw new Refused("unreadable");
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    throw new Refused("unreadable");
  }
}
