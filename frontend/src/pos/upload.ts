/** Sending one sale. Every answer is either final, or means "keep it and try again". */
import type { KeptSale } from "./kept-sales";

export type Answer =
  | { kind: "final"; result: "accepted" | "duplicate" | "quarantined"; reason: string; shortVariantIds: number[] }
  /** The server was not reached or is not well: the sales behind this one would fare no better. */
  | { kind: "unreachable"; message: string }
  /** The server answered, but not finally: this sale waits, the others may go. */
  | { kind: "refused"; message: string; needsSignIn: boolean };

export interface Line {
  url: string;
  fetch: typeof fetch;
  now: () => Date;
}

const MUTATION = `mutation RecordPosSale($input: RecordPosSaleInput!) {
  recordPosSale(input: $input) { result reason shortVariantIds problems { code message } }
}`;
const FINAL = ["accepted", "duplicate", "quarantined"] as const;
const TIME_OUT_MS = 15_000;
const UNREACHABLE = "Chưa nối được máy chủ.";

export async function upload(sale: KeptSale, line: Line): Promise<Answer> {
  // The device is known by its cookie; its clock goes along so that the server can put sales in our time.
  const { deviceId: _, ...input } = sale;
  const variables = { input: { ...input, deviceNow: line.now().toISOString() } };
  let response: Response;
  let body: unknown;
  try {
    response = await line.fetch(line.url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      credentials: "same-origin",
      body: JSON.stringify({ query: MUTATION, operationName: "RecordPosSale", variables }),
      signal: AbortSignal.timeout(TIME_OUT_MS),
    });
    body = await response.json();
  } catch {
    return { kind: "unreachable", message: UNREACHABLE };
  }
  if (response.status >= 500 || response.status === 429) return { kind: "unreachable", message: "Máy chủ đang bận." };
  return judge(body, response.status);
}

function judge(body: unknown, status: number): Answer {
  const { data, errors } = (body ?? {}) as {
    data?: { recordPosSale?: Partial<Payload> | null } | null;
    errors?: { message?: string }[];
  };
  const payload = data?.recordPosSale;
  const result = FINAL.find((one) => one === payload?.result?.toLowerCase());
  if (result) {
    return { kind: "final", result, reason: payload?.reason ?? "", shortVariantIds: payload?.shortVariantIds ?? [] };
  }
  const problem = payload?.problems?.[0];
  const message = problem?.message ?? errors?.[0]?.message ?? "Máy chủ chưa nhận được đơn này.";
  const needsSignIn = problem?.code === "sign-in-needed" || status === 401;
  return { kind: "refused", message, needsSignIn };
}

interface Payload {
  result: string | null;
  reason: string | null;
  shortVariantIds: number[] | null;
  problems: { code: string; message: string }[];
}
