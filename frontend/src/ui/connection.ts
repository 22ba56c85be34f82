/** Shows the bar marked data-offline-bar while the browser has no network. */
export function watchConnection(root: Document): void {
  const bar = root.querySelector<HTMLElement>("[data-offline-bar]");
  if (!bar) return;
  const show = (): void => {
    bar.hidden = navigator.onLine;
  };
  window.addEventListener("online", show);
  window.addEventListener("offline", show);
  show();
}
