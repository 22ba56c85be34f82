/** Empties the disk of waiting sales, oldest first, and tries again by itself while any is left. */
import { signal } from "@preact/signals";
import type { KeptSale, KeptSales } from "./kept-sales";
import { oneAtATime } from "./lock";
import { type Answer, type Line, upload } from "./upload";

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;

export class Sender {
  readonly waitingCount = signal(0);
  readonly isSending = signal(false);
  /** Why the oldest sale still waits, in words for the clerk; "" when none does. */
  readonly trouble = signal("");
  readonly needsSignIn = signal(false);

  private readonly kept: KeptSales;
  private readonly line: Line;
  private readonly deviceId: string;
  private readonly onFinal: (sale: KeptSale, answer: Extract<Answer, { kind: "final" }>) => void;
  private pauseMs = FIRST_PAUSE_MS;
  private timer = 0;

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

  private async sendAll(): Promise<void> {
    let trouble = "";
    this.needsSignIn.value = false;
    const tried = new Set<string>();
    // Read anew before each one: a sale may be added, or sent by another tab, while the last was on its way.
    for (let sale = this.next(tried); sale; sale = this.next(tried)) {
      tried.add(sale.saleId);
      const answer = await upload(sale, this.line);
      if (answer.kind === "final") {
        this.kept.forget(sale.saleId);
        this.pauseMs = FIRST_PAUSE_MS;
        this.count();
        this.onFinal(sale, answer);
        continue;
      }
      trouble ||= answer.message;
      if (answer.kind === "unreachable") break;
      this.needsSignIn.value ||= answer.needsSignIn;
    }
    this.trouble.value = trouble;
  }

  private next(tried: Set<string>): KeptSale | undefined {
    return this.kept.waiting().find((sale) => !tried.has(sale.saleId));
  }

  private planAgain(): void {
    window.clearTimeout(this.timer);
    if (this.waitingCount.value === 0) return;
    this.timer = window.setTimeout(() => void this.send(), this.pauseMs);
    this.pauseMs = Math.min(LONGEST_PAUSE_MS, this.pauseMs * 2);
  }
}
