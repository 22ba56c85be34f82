/** The few rules of money and quantity that a till must know by itself; tests/vectors/*.json hold both sides to them. */

export const MAX_LINES = 200;
export const MAX_QUANTITY = 1_000_000;
/** Far above any drawer: a bar code scanned into the money field must not pass for money. */
export const MAX_RECEIVED_VND = 10_000_000_000;
const NOTES_VND = [10_000, 20_000, 50_000, 100_000, 200_000, 500_000];

export type BaseUnit = "piece" | "g" | "ml";

/** Whole đồng for so many base units, halves up: shop.kernel.money.price_of. */
export function priceOf(quantity: number, priceVnd: number, priceQuantity: number): number {
  const double = 2n * BigInt(quantity) * BigInt(priceVnd) + BigInt(priceQuantity);
  return Number(double / (2n * BigInt(priceQuantity))); // no float on the way: 3 × 333.335 is not 1000.004999
}

/** What the buyer gets back; null while too little has been handed over. */
export function changeOf(totalVnd: number, receivedVnd: number): number | null {
  return receivedVnd >= totalVnd ? receivedVnd - totalVnd : null;
}

/** Sums a buyer is likely to hand over: the total rounded up to each note, without the total itself, smallest first. */
export function likelyCash(totalVnd: number): number[] {
  const sums = NOTES_VND.map((note) => Math.ceil(totalVnd / note) * note);
  return [...new Set(sums)].filter((sum) => sum > totalVnd).sort((a, b) => a - b).slice(0, 4);
}

/**
 * Base units from what was typed: "3" pieces; "1,5" in kg is 1500 g; "500g" or "0,5 kg" say their unit themselves.
 * Null for what is no whole number of base units from 1 to 1,000,000 ("1,5" pieces, "0", "1,2345" kg).
 */
export function parseQuantity(typed: string, baseUnit: BaseUnit, isInThousands: boolean): number | null {
  const match = /^(\d{1,7})(?:,(\d{1,3}))?\s*(kg|g|lít|lit|l|ml)?$/.exec(typed.trim().toLowerCase());
  if (!match) return null;
  const [, whole = "", decimals = "", suffix] = match;
  const allowed = { piece: [], g: ["g", "kg"], ml: ["ml", "l", "lít", "lit"] }[baseUnit] as string[];
  if (suffix && !allowed.includes(suffix)) return null;
  const scale = (suffix ? suffix !== baseUnit : isInThousands && baseUnit !== "piece") ? 1000 : 1;
  if (decimals && scale === 1) return null;
  const quantity = Number(whole) * scale + Number(decimals.padEnd(3, "0")) * (decimals ? 1 : 0);
  return quantity >= 1 && quantity <= MAX_QUANTITY ? quantity : null;
}
