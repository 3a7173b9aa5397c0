// The editor: drafts save themselves, leaving with unsaved changes warns, a fact is cited where one writes.
import { say } from "./words.js";

const form = document.getElementById("entry");
const REST = 1500;

function stateIs(text) {
  document.getElementById("saved-state").textContent = text;
}

/** Fields of the form as they were saved last; what differs is unsaved. */
let saved = form && snapshot();
let waiting;
let lastField;

function snapshot() {
  const data = new FormData(form);
  data.delete("csrf_token");
  data.delete("version");
  return new URLSearchParams(data).toString();
}

async function autosave() {
  const before = snapshot();
  if (before === saved || !form.action.includes("/texts/") || form.action.endsWith("/new")) return;
  stateIs(say("saving"));
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { "HX-Request": "true" },
    });
    if (response.status === 409) {
      stateIs(say("conflict"));
      return;
    }
    if (!response.ok) throw new Error(`status ${response.status}`);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    document.getElementById("version").value = page.getElementById("version").value;
    document.getElementById("said").replaceChildren(...page.querySelectorAll("section"));
    saved = before;
    stateIs(say("saved"));
  } catch {
    stateIs(say("not-saved"));
  }
}

if (form) {
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    stateIs(say("unsaved"));
    waiting = setTimeout(autosave, REST);
  });
  form.addEventListener("focusin", ({ target }) => {
    if (target.matches("textarea")) lastField = target;
  });
  let leaving = false;
  document.addEventListener("submit", ({ target }) => {
    leaving = target.method === "post" && !target.matches("form.copy");
  });
  addEventListener("beforeunload", (event) => {
    if (!leaving && snapshot() !== saved) event.preventDefault();
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
