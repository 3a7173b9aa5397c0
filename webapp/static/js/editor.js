// The editor: drafts save themselves, leaving with unsaved changes warns, a fact is cited where one writes.
import "./lines.js";
import { say } from "./words.js";

const form = document.getElementById("entry");
const REST = 1500;

function stateIs(text) {
  document.getElementById("saved-state").textContent = text;
}

/** Fields of the form as they were saved last; what differs is unsaved. */
let saved = form && snapshot();
let waiting;
let saving;
let lastField;
let leaving = false;

function snapshot() {
  const data = new FormData(form);
  for (const name of ["csrf_token", "version", "base"]) data.delete(name);
  return new URLSearchParams(data).toString();
}

const unsaved = () => snapshot() !== saved;

/** Save until nothing is unsaved, one request at a time; whether that came about. */
function save() {
  clearTimeout(waiting);
  saving ??= saveAll().finally(() => {
    saving = undefined;
  });
  return saving;
}

async function saveAll() {
  while (unsaved()) {
    if (!(await saveOnce())) return false;
  }
  return true;
}

async function saveOnce() {
  const sent = snapshot();
  stateIs(say("saving"));
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { "HX-Request": "true" },
    });
    if (response.status === 409) {
      stateIs(say("conflict"));
      return false;
    }
    if (!response.ok && response.status !== 422) throw new Error(`status ${response.status}`);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (!page.getElementById("version")) throw new Error("another page: logged out, perhaps");
    show(page);
    if (response.status === 422) {
      stateIs(form.dataset.refused);
      return false;
    }
    for (const field of document.querySelectorAll("[data-version]")) field.value = page.getElementById("version").value;
    document.getElementById("base").value = page.getElementById("base").value;
    saved = sent;
    stateIs(say("saved"));
    return true;
  } catch {
    stateIs(say("not-saved"));
    return false;
  }
}

/** What the rules say, in the list and below each field; what can be done with a draft that has just begun. */
function show(page) {
  document.querySelector("#said").replaceChildren(page.querySelector("section"));
  for (const place of document.querySelectorAll("[data-said-of]")) {
    const about = `#said [data-about="${place.dataset.saidOf}"]`;
    place.replaceChildren(
      ...[...document.querySelectorAll(about)].map((remark) => {
        const copy = remark.cloneNode(true);
        copy.removeAttribute("data-about");
        copy.querySelector("[data-of]")?.remove();
        return copy;
      }),
    );
  }
  const acts = page.getElementById("draft");
  if (acts?.querySelector("[data-version]") && !document.querySelector("#draft [data-version]")) {
    document.getElementById("draft").replaceWith(document.adoptNode(acts));
  }
}

if (form) {
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    stateIs(say("unsaved"));
    if ("autosaves" in form.dataset) waiting = setTimeout(save, REST);
  });
  form.addEventListener("focusin", ({ target }) => {
    if (target.matches("textarea")) lastField = target;
  });
  // Whatever is pressed, the last words go first: a button beside the text acts on what is saved.
  document.addEventListener("submit", async (event) => {
    const { target, submitter } = event;
    const own = target === form;
    if (own && !saving) {
      leaving = true;
      return;
    }
    if (!own && (target.method !== "post" || !(saving || unsaved()))) return;
    event.preventDefault();
    if (own) await saving;
    else if (!(await save())) return;
    target.requestSubmit(submitter);
  });
  addEventListener("pageshow", () => {
    leaving = false;
  });
  addEventListener("beforeunload", (event) => {
    if (!leaving && unsaved()) event.preventDefault();
  });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-cites]");
    if (!button) return;
    const field = lastField ?? document.getElementById("answer");
    field.setRangeText(`[^${button.dataset.cites}]`, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}

// In a merge: the other side's words, one click away.
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-takes]");
  if (button) document.getElementById(button.dataset.into).value = document.getElementById(button.dataset.takes).value;
});

// In the list of talking points: one box ticks all that are shown.
const ticksAll = () => document.querySelector("[data-ticks-all]");
function offerToTickAll() {
  if (ticksAll()) ticksAll().hidden = false;
}
offerToTickAll();
document.addEventListener("htmx:afterSettle", offerToTickAll);
document.addEventListener("change", ({ target }) => {
  if (target === ticksAll()) {
    for (const box of target.closest("table").querySelectorAll('tbody [name="id"]')) box.checked = target.checked;
  }
});
