// The map of corpus and questions without a mouse: arrow keys go from dot to dot, a tap picks the nearest one,
// and what it stands for is written below. With a mouse its title shows anyway.

const SIDE = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
/** Screen pixels around a tap in which a dot is looked for. */
const REACH = 24;

function middle(dot) {
  const box = dot.getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2];
}

function build(map) {
  const said = map.querySelector("[data-map-says]");
  const dots = [...map.querySelectorAll(".dot-point, .dot-question")];
  if (!dots.length) return;
  const link = map.dataset.map;
  let now;

  function choose(dot) {
    now?.classList.remove("dot-chosen");
    now = dot;
    now.classList.add("dot-chosen");
    const words = now.querySelector("title").textContent;
    const slug = now.dataset.slug;
    const shown = document.createElement(slug ? "a" : "span");
    shown.textContent = words;
    if (slug) shown.href = link.replace("SLUG", encodeURIComponent(slug));
    said.replaceChildren(shown);
  }

  /** The nearest dot from a place; `fits` says which ones count. */
  function nearest([x, y], fits) {
    let best;
    let least = Infinity;
    for (const dot of dots) {
      const [dx, dy] = middle(dot).map((at, axis) => at - [x, y][axis]);
      const far = fits(dx, dy);
      if (far < least) [best, least] = [dot, far];
    }
    return best;
  }

  map.tabIndex = 0;
  map.addEventListener("keydown", (event) => {
    const side = SIDE[event.key];
    if (!side || event.target !== map) return;
    event.preventDefault();
    event.stopPropagation();
    if (!now) return choose(dots[0]);
    // Straight ahead counts for more than aside.
    const next = nearest(middle(now), (dx, dy) => {
      const ahead = dx * side[0] + dy * side[1];
      const aside = Math.abs(dx * side[1]) + Math.abs(dy * side[0]);
      return ahead > 0.5 ? ahead + 2 * aside : Infinity;
    });
    if (next) choose(next);
  });
  map.querySelector("svg").addEventListener("click", ({ clientX, clientY }) => {
    const dot = nearest([clientX, clientY], (dx, dy) => {
      const far = Math.hypot(dx, dy);
      return far <= REACH ? far : Infinity;
    });
    if (dot) choose(dot);
  });
}

document.querySelectorAll("[data-map]").forEach(build);
