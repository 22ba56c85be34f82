/**
 * One at a time among all tabs of this browser. Without HTTPS there is no lock shared by tabs; then one at a time within
 * this tab, and the server's unique keys stay the judge.
 */
const tails = new Map<string, Promise<unknown>>();

export function oneAtATime<T>(name: string, act: () => T | Promise<T>): Promise<T> {
  if (navigator.locks) return navigator.locks.request(name, async () => act()) as Promise<T>;
  const turn = (tails.get(name) ?? Promise.resolve()).then(act, act);
  tails.set(name, turn.catch(() => undefined));
  return turn;
}

/** crypto.randomUUID exists on HTTPS and localhost only; a till on the shop's own network may have neither. */
export function newUuid(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
