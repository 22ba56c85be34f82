/** What the server says this till may sell, and finding in it. */
import type { BaseUnit } from "./rules";
import { fold } from "./fold";

export interface Pack {
  name: string;
  quantity: number; // base units
  gtin: string;
}

export interface RecalledBatch {
  code: string; // as printed on the label
  traceCode: string; // what the label's QR holds
  reason: string;
  advice: string;
}

export interface Good {
  variantId: number;
  name: string;
  variantName: string;
  group: number; // 1..6
  groupName: string;
  searchText: string; // folded by the server
  priceVnd: number;
  priceQuantity: number;
  baseUnit: BaseUnit;
  unitWord: string;
  packs: Pack[];
  sku: string;
  gtin: string;
  pictureUrl: string;
  stars: number | null;
  isCertificateExpired: boolean;
  recalledBatches?: RecalledBatch[]; // an answer kept by an earlier version has none
  free: number; // base units, may be negative
  isDemo: boolean;
}

export interface TillData {
  deviceId: string;
  deviceName: string;
  outletId: number;
  outletName: string;
  clerkName: string;
  isManager: boolean;
  nextSequence: number;
  today: { count: number; totalVnd: number; latest: { sequence: number; at: string; totalVnd: number }[] };
  goods: Good[]; // most sold lately first
}

/** Goods whose text holds every word typed; with dấu typed, those that mean exactly it come first. */
export function search(goods: readonly Good[], typed: string): Good[] {
  const folded = fold(typed);
  if (!folded) return [...goods];
  const words = folded.split(" ");
  const found = goods.filter((good) => words.every((word) => good.searchText.includes(word)));
  const exact = typed.trim().toLowerCase().normalize("NFC");
  const rank = (good: Good): number => {
    const name = good.name.toLowerCase().normalize("NFC");
    if (name.includes(exact)) return name.startsWith(exact) ? 0 : 1;
    return good.searchText.startsWith(folded) ? 2 : 3;
  };
  return found.map((good) => ({ good, rank: rank(good) })).sort((a, b) => a.rank - b.rank).map((one) => one.good);
}

/** What a scanned code stands for: a good once, or a pack of it. Leading zeros do not matter (UPC, EAN, GTIN-14). */
export function findByCode(goods: readonly Good[], scanned: string): { good: Good; quantity: number } | null {
  const code = scanned.trim();
  if (!code) return null;
  const same = (stored: string): boolean => stored !== "" && bare(stored) === bare(code);
  for (const good of goods) {
    if (same(good.gtin) || good.sku.toLowerCase() === code.toLowerCase()) return { good, quantity: 1 };
    const pack = good.packs.find((one) => same(one.gtin));
    if (pack) return { good, quantity: pack.quantity };
  }
  return null;
}

/** What the QR of a label says: null for anything else; `recalled` when goods of that batch must not be handed over. */
export function findByLabel(
  goods: readonly Good[],
  scanned: string,
): { recalled: { good: Good; batch: RecalledBatch } | null } | null {
  const found = /\/truy-xuat\/([0-9a-z]{16})\/?$/.exec(scanned.trim());
  if (!found) return null;
  for (const good of goods) {
    const batch = good.recalledBatches?.find((one) => one.traceCode === found[1]);
    if (batch) return { recalled: { good, batch } };
  }
  return { recalled: null };
}

function bare(code: string): string {
  return code.replace(/^0+/, "");
}
