// A request that htmx sent and that failed is said; the question and the mail have places of their own for it.
import { say, toast } from "./words.js";

for (const trouble of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(trouble, ({ detail }) => {
    if (!detail.elt.closest("#find, .composer")) toast(say("no-answer"), 5000);
  });
}
