// Copying: the server checks and renders, the browser puts HTML and plain text on the clipboard together.
import { fillsOf } from "./fill_ins.js";
import { say, toast } from "./words.js";

const gate = document.getElementById("gate");

/** Raised where the gate stops a copy; carries the form that mends it. */
class Stopped extends Error {
  constructor(form) {
    super("stopped");
    this.form = form;
  }
}

/** What stands in the form that a copy is made of, if it names one. */
function fieldsOf(form) {
  const source = form.dataset.with && document.getElementById(form.dataset.with);
  return source ? [...new FormData(source)].filter(([name]) => name !== "csrf_token") : [];
}

async function fetchText(form) {
  const data = new FormData(form);
  for (const [name, value] of [...fillsOf(form), ...fieldsOf(form)]) data.append(name, value);
  return ask(form.action, data);
}

/** What the server gives for a form's fields; raises `Stopped` where the gate stops it. */
export async function ask(address, data) {
  const response = await fetch(address, {
    method: "POST",
    body: data,
    headers: { Accept: "application/json" },
  });
  if (response.status === 422) throw new Stopped((await response.json()).form);
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.json();
}

function blob(text, key, type) {
  const made = text.then((answer) => new Blob([answer[key]], { type }));
  // A write that fails at once never looks at it; `copy` asks the text itself what went wrong.
  made.catch(() => {});
  return made;
}

async function write(text) {
  // The item is made before the text has come: Safari allows a write only within the click itself.
  await navigator.clipboard.write([
    new ClipboardItem({
      "text/html": blob(text, "html", "text/html"),
      "text/plain": blob(text, "plain", "text/plain"),
    }),
  ]);
}

function askToFill(form) {
  gate.innerHTML = form;
  if (!gate.open) gate.showModal();
  (gate.querySelector('[aria-invalid="true"]') ?? gate.querySelector("input:not([type=hidden]), button"))?.focus();
}

function selectByHand({ html }) {
  const sheet = document.getElementById("by-hand").content.cloneNode(true);
  const words = sheet.querySelector(".by-hand");
  // The server sanitised this; style attributes are of no use on the page and not allowed by its policy.
  const plainer = html.replace(/ style="[^"]*"/g, "");
  words.append(...new DOMParser().parseFromString(plainer, "text/html").body.childNodes);
  gate.replaceChildren(sheet);
  if (!gate.open) gate.showModal();
  words.focus();
  getSelection().selectAllChildren(words);
}

function explain(reason) {
  if (reason instanceof Stopped) askToFill(reason.form);
  else toast(say("copy-failed"), 5000);
}

/** Open a mail in the mail program, unless the gate stops it. */
export async function openMail(address, form) {
  try {
    const answer = await ask(address, new FormData(form));
    if (answer.warnings.length) toast(answer.warnings.join(" "));
    location.href = answer.address;
  } catch (reason) {
    explain(reason);
  }
}

function confirm(form, { warnings }) {
  const button = form.querySelector("button[type=submit]");
  gate.close();
  toast([say("copied", form.dataset.what.trim()), ...warnings].join(" "));
  button?.classList.add("done");
  setTimeout(() => button?.classList.remove("done"), 2400);
}

async function copy(form) {
  const text = fetchText(form);
  const canWrite = Boolean(navigator.clipboard?.write && window.ClipboardItem);
  try {
    if (canWrite) await write(text);
    const answer = await text;
    if (canWrite) confirm(form, answer);
    else selectByHand(answer);
  } catch {
    // A failed write hides why the text did not come: ask the text itself.
    await text.then(selectByHand, explain);
  }
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form.copy")) return;
  event.preventDefault();
  copy(event.target);
});

// Approved words can be selected and copied past the buttons: that is logged, and the gate has its say.
async function selected(place) {
  const body = new FormData();
  body.set("csrf_token", document.querySelector('meta[name="csrf-token"]').content);
  const response = await fetch(`/talking-points/${place.dataset.slug}/selections`, { method: "POST", body });
  const { warnings } = response.ok ? await response.json() : { warnings: [] };
  if (warnings.length) toast(warnings.join(" "));
}

document.addEventListener("copy", () => {
  const marked = getSelection();
  const node = marked?.anchorNode;
  const words = (node?.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest?.(".words, .say");
  const place = words?.closest("[data-slug]");
  if (place && !marked.isCollapsed) selected(place);
});
