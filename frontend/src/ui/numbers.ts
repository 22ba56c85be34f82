/** Money and quantities as Vietnamese trade writes them: "1.250.000 ₫", "1,5 kg". The server's words, again. */

/** Whole đồng to text; a negative amount keeps its sign in front. */
export function formatVnd(amountVnd: number): string {
  return `${grouped(amountVnd)} ₫`;
}

/** Whole base units to text: 1500 of "g" is "1,5 kg", 3 of "hũ" is "3 hũ". */
export function formatQuantity(quantity: number, unit: string): string {
  const big = { g: "kg", ml: "lít" }[unit];
  if (!big || Math.abs(quantity) < 1000) return `${grouped(quantity)} ${unit}`;
  const whole = Math.trunc(quantity / 1000);
  const rest = String(Math.abs(quantity % 1000)).padStart(3, "0").replace(/0+$/, "");
  return `${grouped(whole)}${rest && `,${rest}`} ${big}`;
}

function grouped(whole: number): string {
  return String(whole).replace(/\B(?=(\d{3})+$)/g, ".");
}
