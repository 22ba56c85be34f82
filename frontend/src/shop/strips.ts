/** In a menu or a row of tabs wider than the phone, the page one is on is brought into sight. */

const MARGIN_PX = 24; // of the neighbour, so that one sees there is more

export function showCurrentInStrips(root: Document): void {
  root.querySelectorAll<HTMLElement>(".group-nav [aria-current], .tabs [aria-current]").forEach((current) => {
    const strip = scrollingParent(current);
    if (!strip) return;
    const seen = strip.getBoundingClientRect();
    const place = current.getBoundingClientRect();
    if (place.right > seen.right || place.left < seen.left) strip.scrollLeft += place.left - seen.left - MARGIN_PX;
  });
}

function scrollingParent(inside: HTMLElement): HTMLElement | null {
  const nav = inside.closest("nav");
  for (let one = inside.parentElement; one && nav; one = one.parentElement) {
    if (one.scrollWidth > one.clientWidth && getComputedStyle(one).overflowX !== "visible") return one;
    if (one === nav) break;
  }
  return null;
}
