/**
 * Empties the disk of waiting sales, oldest first, and tries again by itself while any is left. Online a sale goes up
 * alone and at once; what a day without network has left goes up in batches.
 */
import { signal } from "@preact/signals";
import type { KeptSale, KeptSales } from "./kept-sales";
import { oneAtATime } from "./lock";
import { type Line, type Verdict, fitting, upload } from "./upload";

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;
/** So many sales in a row that failed even alone say that it is the server, not the sales. */
const ENOUGH_STRUGGLES = 2;

export class Sender {
  readonly waitingCount = signal(0);
  readonly isSending = signal(false);
  /** Why the oldest sale still waits, in words for the clerk; "" when none does. */
  readonly trouble = signal("");
  readonly needsSignIn = signal(false);

  private readonly kept: KeptSales;
  private readonly line: Line;
  private readonly deviceId: string;
  private readonly onFinal: (sale: KeptSale, verdict: Verdict) => void;
  private pauseMs = FIRST_PAUSE_MS;
  private timer = 0;
  private struggles = 0;
  private heard = ""; // of this round; what the last one heard stays in sight meanwhile
  /** Sales that got no verdict even alone: they go last and singly, so that they hold up no other. */
  private readonly suspects = new Set<string>();

  constructor(kept: KeptSales, line: Line, deviceId: string, onFinal: Sender["onFinal"]) {
    this.kept = kept;
    this.line = line;
    this.deviceId = deviceId;
    this.onFinal = onFinal;
  }

  /** Begins, and goes on: after a reload, when the network is back, when another tab has sold. */
  start(): void {
    window.addEventListener("online", () => void this.send());
    window.addEventListener("storage", () => this.count());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) void this.send();
    });
    void this.send();
  }

  count(): void {
    this.waitingCount.value = this.kept.waiting().length;
  }

  async send(): Promise<void> {
    this.count();
    if (this.isSending.value || this.waitingCount.value === 0) return;
    this.isSending.value = true;
    window.clearTimeout(this.timer);
    try {
      await oneAtATime(`ocop-quay-gui-${this.deviceId}`, () => this.sendAll());
    } finally {
      this.isSending.value = false;
      this.count();
      this.planAgain();
    }
  }

  /** Each waiting sale once. */
  async sendAll(): Promise<void> {
    this.heard = "";
    this.needsSignIn.value = false;
    this.struggles = 0;
    const tried = new Set<string>();
    // Read anew before each batch: a sale may be added, or sent by another tab, while the last was on its way.
    for (let batch = this.next(tried); batch.length > 0; batch = this.next(tried)) {
      for (const sale of batch) tried.add(sale.saleId);
      if (!(await this.sendBatch(batch))) break;
    }
    this.trouble.value = this.heard;
  }

  private next(tried: Set<string>): KeptSale[] {
    const waiting = this.kept.waiting().filter((sale) => !tried.has(sale.saleId));
    const trusted = waiting.filter((sale) => !this.suspects.has(sale.saleId));
    return trusted.length > 0 ? fitting(trusted) : waiting.slice(0, 1);
  }

  /** Halves what got no verdict, until what stands in the way is alone. False when it is no use to go on now. */
  private async sendBatch(batch: readonly KeptSale[]): Promise<boolean> {
    const answer = await upload(batch, this.line);
    if (answer.kind === "final") {
      this.settle(batch, answer.verdicts);
      return true;
    }
    if (answer.kind === "undecided" && batch.length > 1) {
      const half = Math.ceil(batch.length / 2);
      return (await this.sendBatch(batch.slice(0, half))) && this.sendBatch(batch.slice(half));
    }
    this.heard ||= answer.message;
    if (answer.kind === "closed") {
      this.needsSignIn.value = answer.needsSignIn;
      return false;
    }
    for (const sale of batch) this.suspects.add(sale.saleId);
    this.struggles += answer.isStruggling ? 1 : 0;
    return this.struggles < ENOUGH_STRUGGLES;
  }

  private settle(batch: readonly KeptSale[], verdicts: ReadonlyMap<string, Verdict>): void {
    this.pauseMs = FIRST_PAUSE_MS;
    this.struggles = 0;
    for (const sale of batch) {
      const verdict = verdicts.get(sale.saleId);
      if (!verdict) continue;
      this.kept.forget(sale.saleId);
      this.suspects.delete(sale.saleId);
      this.onFinal(sale, verdict);
    }
    this.count();
  }

  private planAgain(): void {
    window.clearTimeout(this.timer);
    if (this.waitingCount.value === 0) return;
    this.timer = window.setTimeout(() => void this.send(), this.pauseMs);
    this.pauseMs = Math.min(LONGEST_PAUSE_MS, this.pauseMs * 2);
  }
}
