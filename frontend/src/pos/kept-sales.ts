/**
 * Sales on this device's disk: written before the clerk sees "done", removed only on the server's final word.
 * One storage key a sale, so that two tabs never overwrite each other's list.
 */

export interface KeptSale {
  saleId: string;
  deviceId: string;
  outletId: number;
  sequence: number;
  soldAt: string; // ISO 8601 by this device's clock
  lines: { variantId: number; quantity: number; amountVnd: number }[];
  tenders: { method: "cash" | "vietqr" | "card"; amountVnd: number; receivedVnd: number }[];
}

const ROOT = "ocop.quay.";

export class KeptSales {
  private readonly storage: Storage;
  private readonly deviceId: string;

  constructor(storage: Storage, deviceId: string) {
    this.storage = storage;
    this.deviceId = deviceId;
  }

  /** Oldest first. What cannot be read is left where it is and counted by `unreadable`. */
  waiting(): KeptSale[] {
    return this.entries().flatMap(([, sale]) => (sale ? [sale] : [])).sort((a, b) => a.sequence - b.sequence);
  }

  unreadable(): number {
    return this.entries().filter(([, sale]) => sale === null).length;
  }

  /** Sales that another registration of this browser left behind; only a till of that name can send them. */
  ofOtherDevices(): number {
    const own = this.prefix();
    return keysOf(this.storage).filter((key) => key.startsWith(ROOT) && key.includes(".ban.") && !key.startsWith(own))
      .length;
  }

  /** Throws when the disk does not take it: then nothing was sold. */
  keep(sale: KeptSale): void {
    const key = this.prefix() + sale.saleId;
    const text = JSON.stringify(sale);
    this.storage.setItem(key, text);
    if (this.storage.getItem(key) !== text) throw new Error("the sale was not kept");
  }

  forget(saleId: string): void {
    this.storage.removeItem(this.prefix() + saleId);
  }

  /** The next number of this till: above what the server knows, what was taken here and what still waits. */
  takeSequence(serverNext: number): number {
    const key = `${ROOT}${this.deviceId}.so`;
    const taken = Number(this.storage.getItem(key)) || 0;
    const waiting = Math.max(0, ...this.waiting().map((sale) => sale.sequence));
    const next = Math.max(serverNext, taken + 1, waiting + 1);
    this.storage.setItem(key, String(next));
    return next;
  }

  private prefix(): string {
    return `${ROOT}${this.deviceId}.ban.`;
  }

  private entries(): [string, KeptSale | null][] {
    const prefix = this.prefix();
    return keysOf(this.storage)
      .filter((key) => key.startsWith(prefix))
      .map((key) => [key, readSale(this.storage.getItem(key))]);
  }
}

function keysOf(storage: Storage): string[] {
  return Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? "");
}

function readSale(text: string | null): KeptSale | null {
  try {
    const sale = JSON.parse(text ?? "") as KeptSale;
    return typeof sale.saleId === "string" && Array.isArray(sale.lines) ? sale : null;
  } catch {
    return null;
  }
}
