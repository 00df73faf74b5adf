// The page with a summary in it: the words open it.

import { readDocument } from "./document.js";
import { openEnvelope, readEnvelope } from "./envelope.js";
import { run } from "./frame.js";
import { el } from "./show.js";

run(async (form, words) => {
  const envelope = readEnvelope(document.getElementById("sealed").textContent);
  const text = await openEnvelope(envelope, form.querySelector("#secret").value);
  const origin = el("p", {}, words.passphrase_hint);
  return { document: readDocument(text, Date.now()), origin };
});
