/** Sending sales, one or many at once. Every verdict is final; without one, a sale is kept and sent again. */
import type { KeptSale } from "./kept-sales";

export interface Verdict {
  result: "accepted" | "duplicate" | "quarantined";
  reason: string;
  shortVariantIds: number[];
}

export type Answer =
  /** Verdicts by sale id, at least one. A sale without one is still to be sent. */
  | { kind: "final"; verdicts: Map<string, Verdict> }
  /** No line, or a server that knows neither till nor clerk: no other sale would fare better now. */
  | { kind: "closed"; message: string; needsSignIn: boolean }
  /** No verdict on these: fewer at once may fare better. `isStruggling`: the server failed or went silent. */
  | { kind: "undecided"; message: string; isStruggling: boolean };

export interface Line {
  url: string;
  fetch: typeof fetch;
  now: () => Date;
}

/** Both as the server has them: sales in one request, and what of its 64 KB body the sales may fill. */
export const MAX_SALES = 100;
const MAX_SALES_LENGTH = 60_000;

const MUTATION = `mutation RecordPosSales($input: RecordPosSalesInput!) {
  recordPosSales(input: $input) {
    verdicts { saleId result reason shortVariantIds }
    problems { code message retry }
  }
}`;
const FINAL = ["accepted", "duplicate", "quarantined"] as const;
const TIME_OUT_MS = 15_000;
const UNREACHABLE = "Chưa nối được máy chủ.";
const BUSY = "Máy chủ đang bận.";
const NOT_TAKEN = "Máy chủ chưa nhận được đơn này.";

/** As many from the front of the list as fit one request; always one, if there is any. */
export function fitting(sales: readonly KeptSale[]): KeptSale[] {
  let length = 0;
  const end = sales.findIndex((sale, index) => {
    length += JSON.stringify(inputOf(sale)).length + 1; // ids, numbers and times: one byte a character
    return index > 0 && (index === MAX_SALES || length > MAX_SALES_LENGTH);
  });
  return end < 0 ? [...sales] : sales.slice(0, end);
}

export async function upload(sales: readonly KeptSale[], line: Line): Promise<Answer> {
  const input = { deviceNow: line.now().toISOString(), sales: sales.map(inputOf) };
  let response: Response;
  try {
    response = await line.fetch(line.url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      credentials: "same-origin",
      body: JSON.stringify({ query: MUTATION, operationName: "RecordPosSales", variables: { input } }),
      signal: AbortSignal.timeout(TIME_OUT_MS),
    });
  } catch (error) {
    return wasTooSlow(error)
      ? { kind: "undecided", message: BUSY, isStruggling: true }
      : { kind: "closed", message: UNREACHABLE, needsSignIn: false };
  }
  if (response.status === 429) return { kind: "closed", message: BUSY, needsSignIn: false };
  if (response.status >= 500) return { kind: "undecided", message: BUSY, isStruggling: true };
  if (response.status === 413) return { kind: "undecided", message: NOT_TAKEN, isStruggling: false };
  try {
    return judge(await response.json(), response.status);
  } catch (error) {
    // A page where JSON should be: the network's own log-in, not our server. Or the answer broke off on its way.
    return wasTooSlow(error)
      ? { kind: "undecided", message: BUSY, isStruggling: true }
      : { kind: "closed", message: UNREACHABLE, needsSignIn: false };
  }
}

/** The device is known by its cookie. */
function inputOf({ deviceId: _, ...sale }: KeptSale): Omit<KeptSale, "deviceId"> {
  return sale;
}

function wasTooSlow(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}

function judge(body: unknown, status: number): Answer {
  const { data, errors } = (body ?? {}) as {
    data?: { recordPosSales?: Partial<Payload> | null } | null;
    errors?: { message?: string }[];
  };
  const payload = data?.recordPosSales;
  const verdicts = new Map((payload?.verdicts ?? []).flatMap(verdictOf));
  if (verdicts.size > 0) return { kind: "final", verdicts };
  const problem = payload?.problems?.[0];
  const message = problem?.message ?? errors?.[0]?.message ?? NOT_TAKEN;
  if (status === 401 || (problem && !problem.retry)) {
    return { kind: "closed", message, needsSignIn: status === 401 || problem?.code === "sign-in-needed" };
  }
  return { kind: "undecided", message, isStruggling: false };
}

function verdictOf(one: RawVerdict): [string, Verdict][] {
  const result = FINAL.find((name) => name === one.result.toLowerCase());
  return result ? [[one.saleId, { result, reason: one.reason, shortVariantIds: one.shortVariantIds }]] : [];
}

interface RawVerdict {
  saleId: string;
  result: string;
  reason: string;
  shortVariantIds: number[];
}

interface Payload {
  verdicts: RawVerdict[] | null;
  problems: { code: string; message: string; retry: boolean }[];
}
