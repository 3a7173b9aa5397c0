// Putting answers into the mail in the making without leaving the page.
import { say, toast } from "./words.js";

function showCount(count) {
  for (const mark of document.querySelectorAll("[data-basket-count]")) {
    mark.textContent = count;
    mark.hidden = !count;
  }
}

async function add(form) {
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
    });
    if (!response.ok || response.redirected) throw new Error(`status ${response.status}`);
    showCount((await response.json()).count);
    toast(say("basket"));
  } catch {
    form.submit(); // the page that comes says what is wrong
  }
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form.basket-add")) return;
  event.preventDefault();
  add(event.target);
});
