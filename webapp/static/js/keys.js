// The keyboard. Single letters act outside of fields only, and can be switched off in the settings.
import { currentHit, goTo, hits, linkOf, whenCurrent } from "./search.js";
import { toggleBasket } from "./basket.js";
import { singleKeys } from "./settings.js";

const box = document.getElementById("q");

function inField(target) {
  return target.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
}

function press(part) {
  const hit = currentHit();
  const scope = (hit ?? document).querySelector(`form.copy:is([data-part="${part}"], [data-part="mail"])`);
  // A related answer is read before it is copied: its buttons lie in what is folded.
  const folded = hit?.dataset.band !== "match" && scope?.closest("details:not([open])");
  if (folded) {
    folded.open = true;
    folded.querySelector("summary").focus();
    return;
  }
  scope?.requestSubmit();
}

function move(step) {
  const all = hits();
  if (!all.length) return false;
  const at = all.findIndex((hit) => hit.hasAttribute("aria-current") && hit.contains(document.activeElement));
  if (at + step < 0 && step < 0) {
    for (const hit of all) hit.removeAttribute("aria-current");
    box?.focus();
    return true;
  }
  goTo(all[Math.min(at + step, all.length - 1)]);
  return true;
}

function takeBest() {
  const [best] = hits();
  if (best?.dataset.band === "match") best.querySelector('form.copy[data-part="answer"]').requestSubmit();
  else linkOf(best)?.click();
}

function openBest() {
  linkOf(hits()[0])?.click();
}

function back(target) {
  if (box && target !== box) {
    for (const hit of hits()) hit.removeAttribute("aria-current");
    box.focus();
    return true;
  }
  const way = document.querySelector("[data-back]");
  way?.click();
  return Boolean(way);
}

/** What puts the text that one is at into the mail: that of the focused row, else that of the hit. */
function basketForm() {
  const row = document.activeElement?.closest("li, [data-hit]")?.querySelector("form.basket-add");
  const hit = currentHit();
  // Of what is only near nothing is taken unless somebody has gone there.
  if (row || !hit || (hit.dataset.band === "none" && !hit.hasAttribute("aria-current"))) return row;
  return (hit.matches("a") ? hit.closest("li") : hit).querySelector("form.basket-add");
}

const LETTERS = {
  c: () => press("answer"),
  C: () => press("answer-sources"),
  s: () => press("say"),
  n: () => {
    const field = document.querySelector("#gap textarea");
    if (field) field.focus();
    else (document.querySelector("[data-gap]") ?? document.querySelector('a[href*="/gaps/new"]'))?.click();
  },
  b: () => basketForm()?.requestSubmit(),
  B: toggleBasket,
  e: () => document.querySelector("[data-compose]")?.click(),
  m: () => document.querySelector("[data-message]")?.click(),
  x: () => currentHit()?.querySelector("[data-use]")?.click(),
  o: () => currentHit()?.querySelector(".others > summary")?.click(),
  "?": () => document.getElementById("keys").showModal(),
  "/": () => {
    if (box) {
      box.focus();
      box.select();
    } else document.querySelector('[data-key="/"]')?.click();
  },
};

function handled(event) {
  const { key, target } = event;
  if (document.querySelector("dialog:modal") || event.altKey || event.isComposing) return false;
  if (target === box && key === "Enter" && (event.ctrlKey || event.metaKey)) {
    whenCurrent(takeBest);
    return true;
  }
  if (key === "Enter" && (event.ctrlKey || event.metaKey) && target.hasAttribute("data-submits")) {
    target.form.requestSubmit();
    return true;
  }
  if (event.ctrlKey || event.metaKey) return false;
  // Enter in the box opens the best result once it is there; before that it searches.
  if (target === box && key === "Enter" && hits().length && box.value.trim()) {
    whenCurrent(openBest);
    return true;
  }
  if (key === "Escape" && target === box) return false;
  if (key === "Escape" && !inField(target)) return back(target);
  if (inField(target) && target !== box) return false;
  if (key === "ArrowDown") return move(1);
  if (key === "ArrowUp" && target !== box) return move(-1);
  if (inField(target)) return false;
  if (LETTERS[key] && (singleKeys() || key === "/" || key === "?")) {
    LETTERS[key]();
    return true;
  }
  return false;
}

document.addEventListener("keydown", (event) => {
  if (handled(event)) event.preventDefault();
});
