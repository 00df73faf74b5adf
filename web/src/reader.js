// The empty page: it opens age files with a coach's key, and pages with their words (without running
// the script that came with them).

import { isAge, openFile } from "./agefile.js";
import { readDocument } from "./document.js";
import { openEnvelope, readEnvelope } from "./envelope.js";
import { run } from "./frame.js";
import { Refused } from "./refused.js";
import { el } from "./show.js";

const SEALED = /<script type="application\/json" id="sealed">([^<]*)<\/script>/;
const LARGEST = 32 * 1024 * 1024;

run(async (form, words) => {
  const [file] = form.querySelector("#file").files;
  const secret = form.querySelector("#secret").value;
  if (!file || file.size > LARGEST) throw new Refused("unreadable");
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (isAge(bytes)) {
    const { text, key } = await openFile(bytes, secret);
    const origin = el("div", {},
      el("p", {}, `${words.key}: `, el("code", {}, key)), el("p", {}, words.key_hint));
    return { document: readDocument(text, Date.now()), origin };
  }
  const [, sealed] = SEALED.exec(new TextDecoder().decode(bytes)) ?? [];
  if (sealed === undefined) throw new Refused("unreadable");
  const text = await openEnvelope(readEnvelope(sealed), secret);
  const origin = el("p", {}, words.passphrase_hint);
  return { document: readDocument(text, Date.now()), origin };
});
