/** Choosing a province fetches its communes. Without this script a button of the form does the same. */

interface Communes {
  communes: { code: string; name: string }[];
}

export function startAddressForm(root: Document): void {
  const form = root.querySelector<HTMLFormElement>("[data-address-form]");
  const province = form?.querySelector<HTMLSelectElement>("select[name=province]");
  const commune = form?.querySelector<HTMLSelectElement>("select[name=commune_code]");
  if (!province || !commune) return;
  let asked = "";
  const fill = async (): Promise<void> => {
    const chosen = province.value;
    asked = chosen;
    show(commune, chosen ? "Đang tải…" : "Chọn tỉnh trước", []);
    if (!chosen) return;
    try {
      const response = await fetch(`/dia-chi/xa/?tinh=${encodeURIComponent(chosen)}`);
      if (!response.ok) throw new Error(String(response.status));
      const { communes } = (await response.json()) as Communes;
      // An answer that comes after another province was chosen is of no use any more.
      if (asked === chosen) show(commune, "Chọn…", communes);
    } catch {
      // The button that works without scripts comes back; it needs a network too, but says so by itself.
      if (asked !== chosen) return;
      show(commune, "Chưa tải được danh sách xã", []);
      form?.querySelector(".without-script")?.classList.remove("without-script");
    }
  };
  province.addEventListener("change", () => void fill());
  // A browser that restores a half-filled form after "back" restores the province without its communes.
  if (province.value && commune.options.length <= 1) void fill();
}

function show(select: HTMLSelectElement, first: string, communes: Communes["communes"]): void {
  select.replaceChildren(new Option(first, ""), ...communes.map(({ code, name }) => new Option(name, code)));
}
