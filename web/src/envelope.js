// Envelope B: PBKDF2-HMAC-SHA256 and AES-256-GCM, both the browser's own.

import { Refused } from "./refused.js";

const FORMAT = "tandem-page/1";
const LEAST = 600_000; // fewer rounds would make guessing cheap
const MOST = 5_000_000; // more would only keep somebody waiting
const LONGEST = 4 * 1024 * 1024; // characters of Base64
const FEWEST = { en: 6, es: 8 }; // words that give 77 bits

// What is written in more than one way and heard as one, one after the other; `C` stands for ch.
const SOUNDS = [
  [/ch/g, "C"],
  [/c(?=[ei])|[zx]/g, "s"],
  [/qu|[ckq]/g, "k"],
  [/v/g, "b"],
  [/ll/g, "y"],
  [/g(?=[ei])/g, "j"],
  [/h/g, ""],
  [/(.)\1+/g, "$1"],
];

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
  const { iterations, kdf, words } = given;
  const sound = Number.isInteger(iterations) && iterations >= LEAST && iterations <= MOST;
  if (!sound || kdf !== "pbkdf2-hmac-sha256" || !Object.hasOwn(FEWEST, words)) {
    throw new Refused("unreadable");
  }
  const [salt, nonce, sealed] = [given.salt, given.nonce, given.sealed].map(bytes);
  if (salt.length !== 16 || nonce.length !== 12 || sealed.length < 16) {
    throw new Refused("unreadable");
  }
  return { iterations, salt, nonce, sealed, words };
}

/**
 * What a key is made of, from what was typed: any case, anything that is no letter between words. English
 * words as they are, Spanish ones as they are heard. null for too few or too many.
 */
export function normal(typed, language) {
  const words = typed.normalize("NFC").toLowerCase().match(/\p{L}+/gu) ?? [];
  if (words.length < FEWEST[language] || words.length > 12) return null;
  return (language === "es" ? words.map(heard) : words).join(" ");
}

/** core/share/src/words.rs has the same rules and says why. */
function heard(word) {
  const letters = word.normalize("NFD").replace(/[^a-z]/g, "");
  return SOUNDS.reduce((heard, [written, sound]) => heard.replace(written, sound), letters);
}

/** The document's text. Throws Refused: a wrong word and a changed byte look the same from here. */
export async function openEnvelope(envelope, typed) {
  const words = normal(typed, envelope.words);
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
