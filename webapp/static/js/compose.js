// The composer: another length of a text may bring other fill-ins, so the whole of it is drawn anew.
document.addEventListener("change", (event) => {
  if (!event.target.matches('#mail select[name^="part:"]')) return;
  event.stopPropagation();
  event.target.form.requestSubmit();
}, true);

// A fill-in that has just been filled lacks nothing any more.
document.addEventListener("input", ({ target }) => {
  const field = target.matches('#mail [name^="fill:"]') && target.value.trim() && target.closest(".field.bad");
  if (!field) return;
  field.classList.remove("bad");
  field.querySelector(".hint")?.remove();
  target.removeAttribute("aria-invalid");
  target.removeAttribute("aria-describedby");
});
