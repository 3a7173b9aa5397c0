// The basket: putting texts in without leaving the page, and the panel that shows it beside other pages.
// On wide screens it stands beside the page and stays open from page to page; on small ones it is a drawer.
import { say, toast } from "./words.js";

const panel = document.getElementById("basket");
const body = document.getElementById("basket-body");
const wide = matchMedia("(min-width: 62rem)");
const KEPT = "basket-open";

/** Say in the header how many texts are in the basket. */
export function showCount(count) {
  for (const mark of document.querySelectorAll("[data-basket-count]")) {
    mark.textContent = count || "";
    mark.hidden = !count;
  }
}

function load() {
  return htmx.ajax("GET", body.dataset.url, { target: body, swap: "innerHTML" });
}

async function open(focus) {
  await load();
  if (panel.open) return;
  if (wide.matches) {
    panel.show();
    localStorage.setItem(KEPT, "yes");
    if (!focus) document.activeElement?.closest("#basket") && document.activeElement.blur();
  } else panel.showModal();
}

/** Show or hide the panel; the composer itself has none. */
export function toggleBasket() {
  if (!panel) return;
  if (panel.open) panel.close();
  else open(true);
}

async function add(form) {
  const from = document.activeElement;
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
    });
    if (!response.ok || response.redirected) throw new Error(`status ${response.status}`);
    showCount((await response.json()).count);
    toast(say("basket"));
    if (panel && wide.matches) {
      await open(false);
      from?.focus({ preventScroll: true });
    }
  } catch {
    form.submit(); // the page that comes says what is wrong
  }
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form.basket-add")) return;
  event.preventDefault();
  add(event.target);
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-toggles=basket]") || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  toggleBasket();
});

// A text can be dragged to its place; the arrows beside it do the same.
function sortable(root) {
  for (const list of root.querySelectorAll("[data-sorts]")) {
    Sortable.create(list, {
      handle: ".grip",
      animation: 120,
      onEnd: () => document.getElementById(list.dataset.sorts).requestSubmit(),
    });
  }
}

document.addEventListener("htmx:load", ({ detail }) => sortable(detail.elt));

if (panel) {
  body.addEventListener("htmx:afterSwap", () => showCount(Number(body.querySelector("[data-count]").dataset.count)));
  panel.addEventListener("close", () => localStorage.removeItem(KEPT));
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.matches(":modal")) panel.close();
  });
  if (localStorage.getItem(KEPT) && wide.matches) open(false);
}
