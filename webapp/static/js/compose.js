// The composer. What is typed shows in the preview; what changes the form itself has it drawn anew.
import { showCount } from "./basket.js";
import { ask, openMail } from "./copy.js";
import { say, toast } from "./words.js";

// Letters typed while an answer is on its way stay.
Idiomorph.defaults.ignoreActiveValue = true;

const frame = () => document.getElementById("frame");

// Choosing something presses the button beside it, or the one that just shows the mail anew.
document.addEventListener("change", (event) => {
  if (!event.target.matches("#mail [data-presses]")) return;
  event.stopPropagation();
  document.getElementById(event.target.dataset.presses || "show").click();
});

// An arrow at the end of the list stays where it is, so that the focus does.
document.addEventListener("click", (event) => {
  if (event.target.closest('[aria-disabled="true"]')) event.preventDefault();
}, true);

// "Fill in" beside a finding leads to the field.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-focuses]");
  if (!link) return;
  event.preventDefault();
  document.getElementById(link.dataset.focuses)?.focus();
});

// A fill-in that has just been filled lacks nothing any more.
document.addEventListener("input", ({ target }) => {
  const field = target.matches('#mail [name^="fill:"]') && target.value.trim() && target.closest(".field.bad");
  if (!field) return;
  field.classList.remove("bad");
  field.querySelector(".hint")?.remove();
  target.removeAttribute("aria-invalid");
  target.removeAttribute("aria-describedby");
});

// A button with an address of its own sends the form there itself: what it brings is a file or another page.
document.addEventListener("submit", (event) => {
  if (event.target.id === "mail" && event.submitter?.hasAttribute("formaction")) event.stopPropagation();
}, true);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.id !== "draft-name") return;
  event.preventDefault();
  document.getElementById("save-draft").click();
});

// What could not be kept is said, and stays said until it could.
for (const trouble of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(trouble, ({ detail }) => {
    if (!detail.elt.closest(".composer")) return;
    const note = document.createElement("p");
    note.className = "note stop";
    note.textContent = say("not-kept");
    document.getElementById("mail-trouble").replaceChildren(note);
    toast(note.textContent, 5000);
  });
}

// The mail's own height, since its frame has none.
function fit() {
  const page = frame()?.contentDocument?.documentElement;
  if (page) frame().style.height = `${Math.ceil(page.getBoundingClientRect().height)}px`;
}

// Words of the preview can be selected and copied past the button: that is logged, and the gate has its say. The
// frame itself runs no script, so its document is listened to from here, each one it loads.
async function selected({ currentTarget: page }) {
  const marked = page.getSelection();
  if (!marked || marked.isCollapsed) return;
  const texts = [...page.querySelectorAll("[data-slugs]")].filter((text) => marked.containsNode(text, true));
  const slugs = texts.flatMap((text) => text.dataset.slugs.split(" "));
  if (!slugs.length) return;
  const body = new FormData();
  body.set("csrf_token", document.querySelector('meta[name="csrf-token"]').content);
  for (const slug of slugs) body.append("id", slug);
  const { warnings } = await ask("/compose/selections", body).catch(() => ({ warnings: [] }));
  if (warnings.length) toast(warnings.join(" "));
}

function loaded() {
  fit();
  frame()?.contentDocument?.addEventListener("copy", selected); // once, however often it is asked for
}

function follow() {
  if (!frame()) return;
  frame().dataset.followed = "yes";
  frame().addEventListener("load", loaded);
  loaded();
}

addEventListener("resize", fit);
follow();
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (!["mail-head", "composer"].includes(detail.target.id)) return;
  document.getElementById("mail-trouble")?.replaceChildren();
  if (detail.target.id === "composer") showCount(document.querySelectorAll("#mail .blocks > li").length);
  if (frame()?.dataset.followed) frame().contentWindow.location.reload();
  else follow();
});

// The mail program gets the mail as it is at the click: the server checks it, logs it and gives the address.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-opens-mail]");
  if (!link) return;
  event.preventDefault();
  openMail(link.dataset.opensMail, document.getElementById("mail"));
});
