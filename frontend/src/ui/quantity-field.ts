/** Minus and plus beside a quantity; the field itself also takes typing, and works alone without a script. */
export function startQuantityFields(root: Document): void {
  root.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>("[data-step]") : null;
    const input = button?.closest(".quantity-field")?.querySelector("input");
    if (!button || !input) return;
    if (button.dataset["step"] === "down") input.stepDown();
    else input.stepUp();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  root.addEventListener("input", (event) => {
    if (event.target instanceof HTMLInputElement) reflectLimits(event.target);
  });
  for (const input of root.querySelectorAll<HTMLInputElement>(".quantity-field input")) reflectLimits(input);
}

function reflectLimits(input: HTMLInputElement): void {
  const field = input.closest(".quantity-field");
  const down = field?.querySelector<HTMLButtonElement>("[data-step=down]");
  const up = field?.querySelector<HTMLButtonElement>("[data-step=up]");
  if (down) down.disabled = input.min !== "" && input.valueAsNumber <= Number(input.min);
  if (up) up.disabled = input.max !== "" && input.valueAsNumber >= Number(input.max);
}
