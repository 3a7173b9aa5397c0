// Words the script says. They stand in a template, so that they are translated with the rest.

const troubles = document.getElementById("troubles");

/** The sentence for a case, with {what} replaced. */
export function say(when, what = "") {
  const text = troubles.content.querySelector(`[data-when="${when}"]`)?.textContent ?? "";
  return text.replace("{what}", what);
}

/** Show a short message at the foot of the page for a moment; screen readers hear it. */
export function toast(text, milliseconds = 2400) {
  const note = document.createElement("p");
  note.className = "toast";
  note.textContent = text;
  document.getElementById("toasts").replaceChildren(note);
  setTimeout(() => note.remove(), Math.max(milliseconds, text.length * 60));
}
