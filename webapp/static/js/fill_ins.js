// Fill-ins on a talking point's page: the text shows what is typed, as it is typed.

const fields = document.getElementById("fills");

function show({ name, value }) {
  const fillIn = name.replace(/^fill:/, "");
  for (const mark of document.querySelectorAll(`[data-fill="${CSS.escape(fillIn)}"]`)) {
    mark.textContent = value.trim() || fillIn;
    mark.classList.toggle("done", Boolean(value.trim()));
  }
}

if (fields) {
  fields.addEventListener("input", ({ target }) => show(target));
  fields.addEventListener("submit", (event) => event.preventDefault());
  for (const input of fields.querySelectorAll('input[name^="fill:"]')) if (input.value) show(input);
}

/** Names and values of the fields that belong to a copy form. */
export function fillsOf(form) {
  const source = form.dataset.fills && document.getElementById(form.dataset.fills);
  return source ? [...new FormData(source)].filter(([name]) => name.startsWith("fill:")) : [];
}
