/** What the till is doing, as signals; every change of it is a function here. */
import { batch, computed, effect, signal } from "@preact/signals";
import { type Good, type TillData, search } from "./catalogue";
import { type KeptSale, KeptSales } from "./kept-sales";
import { newUuid, oneAtATime } from "./lock";
import { MAX_LINES, MAX_QUANTITY, priceOf } from "./rules";
import { Sender } from "./sender";
import type { Line, Verdict } from "./upload";

export interface SlipLine {
  variantId: number;
  quantity: number; // base units
}

export interface DoneSale {
  totalVnd: number;
  changeVnd: number;
  method: Method;
}

export type Method = "cash" | "vietqr" | "card";
export type Sheet = { kind: "pay" } | { kind: "day" } | { kind: "quantity"; variantId: number; isNew: boolean };

const DONE_MS = 600;

export const till = signal<TillData | null>(null);
export const loadTrouble = signal("");
export const groupShown = signal(0); // 0: all, most sold first
export const typed = signal("");
export const slip = signal<SlipLine[]>([]);
export const dropped = signal<SlipLine[]>([]); // the slip that was thrown away last, until something else is sold
export const activeId = signal(0); // the line whose buttons are out
export const sheet = signal<Sheet | null>(null);
export const done = signal<DoneSale | null>(null); // the green moment
export const lastSale = signal<DoneSale | null>(null);
export const warning = signal(""); // a sentence that stays until closed or mended
export const today = signal({ count: 0, totalVnd: 0 });
export const strays = signal(0);
export const isOnline = signal(navigator.onLine);
export const sender = signal<Sender | null>(null);

let kept: KeptSales | null = null;
let source: { goodsUrl: string; line: Line } | null = null;
let isCommitting = false;

export const goodById = computed(() => new Map(till.value?.goods.map((good) => [good.variantId, good])));

export const groups = computed(() => {
  const names = new Map(till.value?.goods.map((good) => [good.group, good.groupName]));
  return [...names].sort(([a], [b]) => a - b);
});

export const goodsShown = computed(() => {
  const goods = till.value?.goods ?? [];
  if (typed.value.trim()) return search(goods, typed.value);
  return groupShown.value ? goods.filter((good) => good.group === groupShown.value) : goods;
});

export const slipRows = computed(() =>
  slip.value.flatMap((line) => {
    const good = goodById.value.get(line.variantId);
    return good ? [{ ...line, good, amountVnd: amountOf(good, line.quantity) }] : [];
  }),
);

export const totalVnd = computed(() => slipRows.value.reduce((sum, row) => sum + row.amountVnd, 0));

export function amountOf(good: Good, quantity: number): number {
  return priceOf(quantity, good.priceVnd, good.priceQuantity);
}

export function addToSlip(good: Good, quantity: number): void {
  const before = slip.value.find((line) => line.variantId === good.variantId);
  setQuantity(good, (before?.quantity ?? 0) + quantity);
}

/** 0 or less takes the line out. */
export function setQuantity(good: Good, quantity: number): void {
  const { variantId } = good;
  const isThere = slip.value.some((line) => line.variantId === variantId);
  if (!isThere && slip.value.length >= MAX_LINES) {
    warning.value = `Một đơn có nhiều nhất ${MAX_LINES} món. Mời thu tiền đơn này rồi bán tiếp.`;
    return;
  }
  const bounded = Math.min(MAX_QUANTITY, quantity);
  batch(() => {
    activeId.value = variantId;
    lastSale.value = null;
    dropped.value = [];
    if (bounded < 1) slip.value = slip.value.filter((line) => line.variantId !== variantId);
    else if (!isThere) slip.value = [...slip.value, { variantId, quantity: bounded }];
    else slip.value = slip.value.map((line) => (line.variantId === variantId ? { variantId, quantity: bounded } : line));
  });
}

/** Thrown away by the clerk: kept until the next tap, for the thumb that slipped. */
export function dropSlip(): void {
  batch(() => {
    lastSale.value = null;
    dropped.value = slip.value;
    clearSlip();
  });
}

export function takeSlipBack(): void {
  batch(() => {
    slip.value = dropped.value;
    dropped.value = [];
  });
}

function clearSlip(): void {
  batch(() => {
    slip.value = [];
    activeId.value = 0;
    sheet.value = null;
  });
}

/** A tap on the grid: pieces go straight onto the slip, weighed goods are asked for. */
export function choose(good: Good): void {
  if (good.baseUnit === "piece") addToSlip(good, 1);
  else sheet.value = { kind: "quantity", variantId: good.variantId, isNew: true };
}

/** Says where goods come from and sales go to, and asks for the first. */
export function connect(goodsUrl: string, line: Line): void {
  source = { goodsUrl, line };
  void refresh();
}

/** Prices, stock and today's figures as the server has them now. */
export async function refresh(): Promise<void> {
  if (!source) return;
  try {
    const response = await fetch(source.goodsUrl, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (response.status === 403) {
      if (till.value === null) window.location.reload(); // the page itself says what to do
      else warning.value = ((await response.json()) as { message: string }).message;
      return;
    }
    if (!response.ok) throw new Error(String(response.status));
    takeIn((await response.json()) as TillData, source.line);
    loadTrouble.value = "";
  } catch {
    if (till.value === null) loadTrouble.value = "Chưa tải được danh sách hàng. Kiểm tra mạng rồi thử lại.";
  }
}

function takeIn(data: TillData, line: Line): void {
  kept ??= new KeptSales(window.localStorage, data.deviceId);
  const waiting = kept.waiting();
  const sums = waiting.map((sale) => sale.lines.reduce((sum, one) => sum + one.amountVnd, 0));
  // What still waits here is missing from the server's figures: today's count, and what is left on the table.
  const gone = new Map<number, number>();
  for (const one of waiting.flatMap((sale) => sale.lines)) {
    gone.set(one.variantId, (gone.get(one.variantId) ?? 0) + one.quantity);
  }
  const goods = data.goods.map((good) => ({ ...good, free: good.free - (gone.get(good.variantId) ?? 0) }));
  batch(() => {
    till.value = { ...data, goods };
    today.value = {
      count: data.today.count + waiting.length,
      totalVnd: data.today.totalVnd + sums.reduce((a, b) => a + b, 0),
    };
    strays.value = (kept?.ofOtherDevices() ?? 0) + (kept?.unreadable() ?? 0);
  });
  if (sender.value) return;
  keepSlipOverReload(data.deviceId);
  sender.value = new Sender(kept, line, data.deviceId, afterVerdict);
  sender.value.start();
}

function afterVerdict(sale: KeptSale, verdict: Verdict): void {
  if (verdict.result === "quarantined") {
    const amountVnd = sale.lines.reduce((sum, one) => sum + one.amountVnd, 0);
    today.value = { count: today.value.count - 1, totalVnd: today.value.totalVnd - amountVnd };
    warning.value =
      verdict.reason === "device-revoked"
        ? "Máy này đã bị thu hồi. Lần bán vừa rồi được giữ lại cho quản lý xem; mời ngừng bán trên máy này."
        : `Đơn số ${sale.sequence} đã gửi nhưng chưa ghi được vào sổ. Quản lý sẽ xem lại, bạn cứ bán tiếp.`;
  }
}

/**
 * Sells the slip: onto the disk first, then "done", then up to the server. Resolves to false when the disk refused, and
 * then nothing was sold.
 */
export async function sell(method: Method, receivedVnd: number): Promise<boolean> {
  const data = till.value;
  const store = kept;
  const rows = slipRows.value;
  if (!data || !store || rows.length === 0 || isCommitting) return false;
  isCommitting = true;
  const total = totalVnd.value;
  try {
    await oneAtATime(`ocop-quay-so-${data.deviceId}`, () =>
      store.keep({
        saleId: newUuid(),
        deviceId: data.deviceId,
        outletId: data.outletId,
        sequence: store.takeSequence(data.nextSequence),
        soldAt: new Date().toISOString(),
        lines: rows.map(({ variantId, quantity, amountVnd }) => ({ variantId, quantity, amountVnd })),
        tenders: [{ method, amountVnd: total, receivedVnd }],
      }),
    );
  } catch {
    warning.value = "Máy không lưu được đơn này nên chưa ghi gì. Xoá bớt dữ liệu trên máy rồi bấm thu lại.";
    return false;
  } finally {
    isCommitting = false;
  }
  celebrate({ totalVnd: total, changeVnd: receivedVnd - total, method });
  takeFromTable(rows);
  void sender.value?.send();
  return true;
}

function celebrate(sale: DoneSale): void {
  batch(() => {
    done.value = sale;
    lastSale.value = sale;
    today.value = { count: today.value.count + 1, totalVnd: today.value.totalVnd + sale.totalVnd };
    typed.value = "";
    clearSlip();
  });
  window.setTimeout(() => {
    done.value = null;
  }, DONE_MS);
}

function takeFromTable(rows: readonly SlipLine[]): void {
  if (!till.value) return;
  const sold = new Map(rows.map((row) => [row.variantId, row.quantity]));
  const goods = till.value.goods.map((good) => ({ ...good, free: good.free - (sold.get(good.variantId) ?? 0) }));
  till.value = { ...till.value, goods };
}

/** A reload in the middle of a sale loses nothing that was put on the slip. */
function keepSlipOverReload(deviceId: string): void {
  const key = `ocop.quay.${deviceId}.dang-ban`;
  try {
    const before = JSON.parse(sessionStorage.getItem(key) ?? "[]") as SlipLine[];
    if (slip.value.length === 0) slip.value = before.filter((line) => goodById.value.has(line.variantId));
  } catch {
    sessionStorage.removeItem(key);
  }
  effect(() => sessionStorage.setItem(key, JSON.stringify(slip.value)));
}
