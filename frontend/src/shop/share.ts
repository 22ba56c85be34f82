/** "Gửi Zalo": the phone's own list of where to send a link. Where there is none the link is copied; without this script
 *  it stands in its field. */

export function startShareButtons(root: Document): void {
  root.querySelectorAll<HTMLElement>("[data-share]").forEach(startShare);
}

function startShare(place: HTMLElement): void {
  const button = place.querySelector<HTMLButtonElement>("[data-share-button]");
  const field = place.querySelector<HTMLInputElement>("[data-share-link]");
  const said = place.querySelector<HTMLElement>("[data-share-said]");
  if (!button || !field || !said) return;
  const words = button.querySelector<HTMLElement>("[data-share-words]");
  const link = { title: place.dataset["share"] ?? document.title, url: field.value };
  // Only on https, and not in every browser.
  const canShare = typeof navigator.share === "function";
  if (!canShare && words) words.textContent = "Chép đường dẫn";
  button.hidden = false;
  button.addEventListener("click", () => {
    const done = canShare ? navigator.share(link) : copy(field);
    done.then(
      () => {
        said.textContent = canShare ? "" : "Đã chép. Mở Zalo, dán vào tin nhắn là gửi được.";
      },
      (error: unknown) => {
        // Closing the list without choosing is no failure.
        if (error instanceof DOMException && error.name === "AbortError") return;
        field.select();
        said.textContent = "Chạm giữ vào đường dẫn để chép.";
      },
    );
  });
  field.addEventListener("focus", () => {
    field.select();
  });
}

function copy(field: HTMLInputElement): Promise<void> {
  return navigator.clipboard
    ? navigator.clipboard.writeText(field.value)
    : Promise.reject(new Error("no clipboard without https"));
}
