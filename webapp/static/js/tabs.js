// Angles as tabs (WAI-ARIA pattern, automatic activation). Without a script they stand one below the other.

function build(box) {
  const panels = [...box.querySelectorAll("[data-tab]")];
  if (panels.length < 2) return;
  const list = document.createElement("div");
  list.className = "tabs";
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-labelledby", box.dataset.tabs);
  const tabs = panels.map((panel) => {
    const tab = document.createElement("button");
    Object.assign(tab, { type: "button", id: `tab-${panel.id}`, textContent: panel.dataset.tab });
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    panel.tabIndex = 0;
    panel.querySelector("h3").remove();
    list.append(tab);
    return tab;
  });

  function choose(number, focus) {
    tabs.forEach((tab, other) => {
      tab.setAttribute("aria-selected", String(other === number));
      tab.tabIndex = other === number ? 0 : -1;
      // Not `hidden`: what that hides no style sheet can bring back, and all angles are printed.
      panels[other].classList.toggle("folded", other !== number);
    });
    if (focus) tabs[number].focus();
  }

  list.addEventListener("click", ({ target }) => tabs.includes(target) && choose(tabs.indexOf(target)));
  list.addEventListener("keydown", (event) => {
    const now = tabs.indexOf(document.activeElement);
    const to = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    choose((to + tabs.length) % tabs.length, true);
  });
  box.prepend(list);
  choose(0);
}

document.querySelectorAll("[data-tabs]").forEach(build);
