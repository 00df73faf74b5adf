// What both pages have in common: a form that opens something, a place where it is shown, and a
// person who may walk away from the screen.

import { Refused } from "./refused.js";
import { show } from "./show.js";

/** How long a page may be out of sight before it blanks itself. */
const HIDDEN = 5 * 60 * 1000;

/** Wires the page. `open` gives `{ document, origin }` or throws Refused. */
export function run(open) {
  const words = JSON.parse(document.getElementById("texts").textContent);
  const form = document.getElementById("form");
  const status = document.getElementById("status");
  const place = document.getElementById("place");
  const tools = document.getElementById("tools");
  const button = form.querySelector("button");

  const say = (name) => {
    status.textContent = name === null ? "" : words[name];
    status.className = name === "opening" || name === "blanked" || name === null ? "" : "refused";
  };

  const blank = (why) => {
    place.replaceChildren();
    place.hidden = true;
    tools.hidden = true;
    form.reset();
    form.parentElement.hidden = false;
    say(why);
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    say("opening");
    try {
      const opened = await open(form, words);
      form.reset();
      form.parentElement.hidden = true;
      tools.hidden = false;
      say(null);
      show(opened.document, place, words, opened.origin);
      // It may have been hidden while it was opening.
      if (document.hidden) hide();
    } catch (error) {
      say(error instanceof Refused ? error.message : "unreadable");
      form.querySelector("#secret").focus();
    } finally {
      button.disabled = false;
    }
  });

  document.getElementById("close").addEventListener("click", () => {
    blank("blanked");
    form.querySelector("input").focus();
  });
  document.getElementById("print").addEventListener("click", () => print());

  // A timer in a page out of sight may be late, or stopped with the device: the clock is looked at
  // again when it comes back, before anybody sees it.
  let since = null;
  let timer;
  const hide = () => {
    since ??= Date.now();
    timer ??= setTimeout(() => blank("blanked"), HIDDEN);
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      if (!place.hidden) hide();
      return;
    }
    clearTimeout(timer);
    if (since !== null && Date.now() - since >= HIDDEN && !place.hidden) blank("blanked");
    since = null;
    timer = undefined;
  });
  // Nothing may be there when somebody goes "back" to this page.
  addEventListener("pagehide", () => blank(null));

  // Where nothing can be opened, what stands there without a script stays: a preview that runs scripts
  // half-way has no cryptography.
  if (!globalThis.crypto?.subtle) return;
  document.getElementById("preview").hidden = true;
  form.hidden = false;
}
