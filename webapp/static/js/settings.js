// What a reader sets for this browser: single-letter keys, light or dark.

const KEYS = "silverlining.single-keys";
const box = document.getElementById("single-keys");
const choices = document.querySelectorAll("[data-theme-choice]");

export function singleKeys() {
  return localStorage.getItem(KEYS) !== "off";
}

function showTheme(theme) {
  document.documentElement.dataset.theme = theme;
  for (const button of choices) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
  }
}

if (box) {
  box.checked = singleKeys();
  box.addEventListener("change", () => localStorage.setItem(KEYS, box.checked ? "on" : "off"));
}
for (const button of choices) {
  button.addEventListener("click", () => {
    const theme = button.dataset.themeChoice;
    // A cookie, so that the server sends the page in the right colours and nothing flashes.
    document.cookie = `theme=${theme};path=/;max-age=${theme ? 31536000 : 0};samesite=lax`;
    showTheme(theme);
  });
}
showTheme(document.documentElement.dataset.theme ?? "");
