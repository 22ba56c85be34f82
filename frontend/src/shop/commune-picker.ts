/** Typing a commune's name lists what it may be. Without this script the button "Tìm" sends the form for the list. */

interface Units {
  units: { code: string; label: string; note: string }[];
}

const PAUSE_MS = 220;

export function startCommunePickers(root: Document): void {
  root.querySelectorAll<HTMLElement>("[data-commune-picker]").forEach(startPicker);
}

function startPicker(picker: HTMLElement): void {
  const query = picker.querySelector<HTMLInputElement>("input[name=commune_query]");
  const list = picker.querySelector<HTMLElement>("[data-commune-choices]");
  const status = picker.querySelector<HTMLElement>("[data-commune-status]");
  if (!query || !list || !status) return;
  let waiting = 0;
  let asked = "";
  const look = async (): Promise<void> => {
    const typed = query.value.trim();
    if (typed === asked) return;
    asked = typed;
    if (typed.length < 2) return;
    try {
      const response = await fetch(`/dia-chi/tim-xa/?q=${encodeURIComponent(typed)}`);
      if (!response.ok) throw new Error(String(response.status));
      const { units } = (await response.json()) as Units;
      if (asked !== typed) return; // more was typed meanwhile
      show(list, units);
      status.textContent = units.length ? `${units.length} nơi tìm thấy` : "Không tìm thấy xã, phường nào";
    } catch {
      // Without an answer the button that sends the form comes back.
      picker.querySelector(".without-script")?.classList.remove("without-script");
    }
  };
  query.addEventListener("input", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => void look(), PAUSE_MS);
  });
  query.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // the form is sent by its own button
    void look();
  });
}

/** The chosen one stays first; what was found follows it. */
function show(list: HTMLElement, units: Units["units"]): void {
  const chosen = list.querySelector<HTMLInputElement>("input:checked");
  const kept = chosen?.closest("label");
  const found = units.filter(({ code }) => code !== chosen?.value).map(choice);
  list.replaceChildren(...(kept ? [kept] : []), ...found);
}

function choice({ code, label, note }: Units["units"][number]): HTMLLabelElement {
  const row = document.createElement("label");
  row.className = "choice";
  const input = document.createElement("input");
  input.type = "radio";
  input.name = "commune_code";
  input.value = code;
  const words = document.createElement("span");
  words.append(label);
  if (note) {
    const small = document.createElement("small");
    small.textContent = note;
    words.append(small);
  }
  row.append(input, words);
  return row;
}
