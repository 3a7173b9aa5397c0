// A field of one item a line, as a list: add, take out, paste many, put in order by hand, arrows or keys.
// The field itself stays, unseen, and holds what is saved.

const field = document.querySelector("textarea[data-lines]");
const list = field && document.getElementById("lines").content.querySelector("ol").cloneNode();

const inputs = () => [...list.querySelectorAll("input")];

function made(text = "") {
  const item = document.getElementById("lines").content.querySelector("li").cloneNode(true);
  item.querySelector("input").value = text;
  return item;
}

/** Numbers in names, ends that arrows do not pass, and the field itself. */
function settle() {
  const items = [...list.children];
  items.forEach((item, at) => {
    for (const part of item.querySelectorAll("[aria-label]")) {
      part.dataset.name ??= part.getAttribute("aria-label");
      part.setAttribute("aria-label", part.dataset.name.replace("{n}", at + 1));
    }
    item.querySelector('[data-moves="-1"]').setAttribute("aria-disabled", at === 0);
    item.querySelector('[data-moves="1"]').setAttribute("aria-disabled", at === items.length - 1);
  });
}

function changed() {
  settle();
  field.value = inputs().map((input) => input.value.trim()).filter(Boolean).join("\n");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Put lines after an item, or at the end; the last of them gets the focus. */
function add(texts, after = list.lastElementChild) {
  const items = texts.map(made);
  if (after) after.after(...items);
  else list.append(...items);
  changed();
  items.at(-1).querySelector("input").focus();
}

function move(item, by, focused) {
  const beside = by < 0 ? item.previousElementSibling : item.nextElementSibling;
  if (!beside) return;
  if (by < 0) beside.before(item);
  else beside.after(item);
  changed();
  focused.focus();
}

function remove(item) {
  const next = item.nextElementSibling ?? item.previousElementSibling;
  item.remove();
  if (next) next.querySelector("input").focus();
  else add([""]);
  changed();
}

if (field) {
  const label = document.querySelector(`label[for="${field.id}"]`);
  label.removeAttribute("for");
  label.id = `${field.id}-label`;
  list.setAttribute("aria-labelledby", label.id);
  const lines = field.value.split("\n").filter((line) => line.trim());
  list.append(...(lines.length ? lines : [""]).map(made));
  settle();
  field.hidden = true;
  const copy = (part) => document.getElementById("lines").content.querySelector(part).cloneNode(true);
  field.after(copy(".past"), list, copy("[data-adds]"));
  Sortable.create(list, { handle: ".grip", animation: 120, onEnd: changed });

  list.addEventListener("input", changed);
  // What the rules say of the field leads to the list that stands in its place.
  document.addEventListener("click", ({ target }) => {
    if (target.closest(`a[href="#${field.id}"]`)) inputs()[0].focus();
  });
  list.addEventListener("paste", (event) => {
    const pasted = event.clipboardData.getData("text").split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
    if (pasted.length < 2) return;
    event.preventDefault();
    const input = event.target;
    input.setRangeText(pasted[0], input.selectionStart, input.selectionEnd, "end");
    add(pasted.slice(1), input.closest("li"));
  });
  list.addEventListener("keydown", (event) => {
    const input = event.target.closest("input");
    if (!input || event.isComposing) return;
    const item = input.closest("li");
    if (event.key === "Enter") add([""], item);
    else if (event.altKey && event.key === "ArrowUp") move(item, -1, input);
    else if (event.altKey && event.key === "ArrowDown") move(item, 1, input);
    else if (event.key === "Backspace" && !input.value && list.children.length > 1) remove(item);
    else return;
    event.preventDefault();
  });
  field.parentElement.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    const item = button.closest("li");
    if ("adds" in button.dataset) add([""]);
    else if (button.dataset.moves) move(item, Number(button.dataset.moves), button);
    else if ("takesOut" in button.dataset) remove(item);
  });
}
