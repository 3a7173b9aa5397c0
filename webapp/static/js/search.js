// Search while typing: htmx sends and swaps; this says what went wrong and keeps track of the hits.
import { say } from "./words.js";

const form = document.getElementById("find");
const box = document.getElementById("q");
const trouble = document.getElementById("trouble");
const results = document.getElementById("results");

/** Hits in the order shown. */
export function hits() {
  return [...document.querySelectorAll("[data-hit]")];
}

/** The hit that keys act on: the current one, else the first. */
export function currentHit() {
  return document.querySelector("[data-hit][aria-current]") ?? hits()[0];
}

/** Make a hit the one that keys act on, and move the focus to it. */
export function goTo(hit) {
  for (const other of hits()) other.removeAttribute("aria-current");
  hit.setAttribute("aria-current", "true");
  linkOf(hit).focus();
}

/** The link that opens a hit. */
export function linkOf(hit) {
  return hit?.matches("a") ? hit : (hit?.querySelector("h3 a") ?? hit?.querySelector("a"));
}

/** Do something with the results of what stands in the box now: at once, or when they have come. */
export function whenCurrent(act) {
  const shown = results.querySelector('input[name="q"]')?.value ?? "";
  if (shown === box.value && !form.classList.contains("htmx-request")) act();
  else document.body.addEventListener("htmx:afterSettle", act, { once: true });
}

function show(problem) {
  const note = document.createElement("p");
  note.className = "note stop";
  note.textContent = say(problem);
  trouble.replaceChildren(note);
}

// htmx writes every request that did not succeed to the console as an error. A question given up for a newer one is
// none, and of the others the page itself tells.
htmx.logger = (_element, _event, detail) => {
  if (detail?.xhr) delete detail.error;
};

if (form) {
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === results) trouble.replaceChildren();
  });
  document.body.addEventListener("htmx:responseError", (event) => {
    if (event.detail.elt !== form) return;
    const { status } = event.detail.xhr;
    show(status === 429 ? "429" : status < 500 ? "4xx" : "5xx");
  });
  for (const event of ["htmx:sendError", "htmx:timeout"]) {
    document.body.addEventListener(event, ({ detail }) => detail.elt === form && show("away"));
  }
}
