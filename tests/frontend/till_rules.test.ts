/** The till's own rules, run by node's test runner; test_till_rules.py bundles and starts it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { type Good, findByCode, findByLabel, search } from "../../frontend/src/pos/catalogue";
import { fold } from "../../frontend/src/pos/fold";
import { type KeptSale, KeptSales } from "../../frontend/src/pos/kept-sales";
import { changeOf, likelyCash, parseQuantity, priceOf } from "../../frontend/src/pos/rules";
import { Sender } from "../../frontend/src/pos/sender";
import { fitting, upload } from "../../frontend/src/pos/upload";
import { cautionsOf } from "../../frontend/src/pos/words";
import { formatQuantity } from "../../frontend/src/ui/numbers";

const vectors = (name: string) => JSON.parse(readFileSync(path.join(process.env["VECTORS"]!, `${name}.json`), "utf8"));

for (const [text, folded] of vectors("fold")) {
  test(`fold ${JSON.stringify(text)}`, () => assert.equal(fold(text), folded));
}

for (const one of vectors("price")) {
  test(`${one.quantity} at ${one.price_vnd} for ${one.price_quantity}`, () =>
    assert.equal(priceOf(one.quantity, one.price_vnd, one.price_quantity), one.amount_vnd));
}

for (const one of vectors("change")) {
  test(`change of ${one.received_vnd} for ${one.total_vnd}`, () =>
    assert.equal(changeOf(one.total_vnd, one.received_vnd), one.change_vnd));
}

for (const one of vectors("quantity_words")) {
  test(`words for ${one.quantity} ${one.base_unit}`, () =>
    assert.equal(formatQuantity(one.quantity, one.base_unit === "piece" ? one.unit_word : one.base_unit), one.words));
}

test("likely cash is what notes make of the total, never the total itself", () => {
  assert.deepEqual(likelyCash(85_000), [90_000, 100_000, 200_000, 500_000]);
  assert.deepEqual(likelyCash(100_000), [200_000, 500_000]);
  assert.deepEqual(likelyCash(1_234_500), [1_240_000, 1_250_000, 1_300_000, 1_400_000]);
  assert.deepEqual(likelyCash(0), []);
});

for (const [typed, unit, inThousands, quantity] of [
  ["3", "piece", false, 3],
  ["1,5", "piece", false, null],
  ["0", "piece", false, null],
  ["-1", "piece", false, null],
  ["1000001", "piece", false, null],
  ["1e3", "piece", false, null],
  ["2kg", "piece", false, null],
  ["1,5", "g", true, 1500],
  ["0,25", "g", true, 250],
  ["2", "g", true, 2000],
  ["500", "g", false, 500],
  ["1,5", "g", false, null],
  ["500g", "g", true, 500],
  ["1,5 kg", "g", false, 1500],
  ["1,2345", "g", true, null],
  ["0,0", "g", true, null],
  ["1001", "g", true, null],
  ["1,", "g", true, null],
  ["0,5 lít", "ml", false, 500],
  ["500 ml", "ml", true, 500],
  ["1 kg", "ml", true, null],
  ["NaN", "g", true, null],
  ["", "piece", false, null],
] as const) {
  test(`"${typed}" typed for ${unit}${inThousands ? " in thousands" : ""} is ${quantity}`, () =>
    assert.equal(parseQuantity(typed, unit, inThousands), quantity));
}

function good(over: Partial<Good>): Good {
  const name = over.name ?? "Mật ong rừng";
  return {
    variantId: 1, name, variantName: "Hũ 250 g", group: 1, groupName: "Thực phẩm",
    searchText: fold(`${name} ${over.sku ?? "MO-250"}`), priceVnd: 85_000, priceQuantity: 1, baseUnit: "piece",
    unitWord: "hũ", packs: [], sku: "MO-250", gtin: "8934567890121", pictureUrl: "", stars: 4,
    isCertificateExpired: false, free: 10, isDemo: false, ...over,
  };
}

test("search needs no dấu, takes words in any order and finds codes", () => {
  const goods = [good({ name: "Nước mắm cá cơm", sku: "NM-1" }), good({ name: "Khô cá dứa", sku: "KD-1" })];

  assert.deepEqual(search(goods, "mam nuoc").map((one) => one.name), ["Nước mắm cá cơm"]);
  assert.deepEqual(search(goods, "kd-1").map((one) => one.name), ["Khô cá dứa"]);
  assert.equal(search(goods, "ca").length, 2);
  assert.equal(search(goods, "  ").length, 2);
});

test("with dấu typed, the exact meaning stands first", () => {
  const goods = [good({ name: "Khô cá dứa" }), good({ name: "Kẹo dừa" })];

  assert.deepEqual(search(goods, "dừa").map((one) => one.name), ["Kẹo dừa", "Khô cá dứa"]);
});

test("a scanned code is found whatever its leading zeros; a pack's code is its number of pieces", () => {
  const beer = good({ gtin: "0012345678905", packs: [{ name: "Thùng 24 chai", quantity: 24, gtin: "18934567890128" }] });

  assert.deepEqual(findByCode([beer], "12345678905"), { good: beer, quantity: 1 });
  assert.deepEqual(findByCode([beer], "18934567890128"), { good: beer, quantity: 24 });
  assert.deepEqual(findByCode([beer], "mo-250"), { good: beer, quantity: 1 });
  assert.equal(findByCode([beer], "999"), null);
  assert.equal(findByCode([good({ gtin: "" })], "000"), null);
});

class FakeStorage implements Storage {
  [name: string]: unknown;
  #rows = new Map<string, string>();
  isFull = false;
  get length() { return this.#rows.size; }
  key(index: number) { return [...this.#rows.keys()][index] ?? null; }
  getItem(key: string) { return this.#rows.get(key) ?? null; }
  setItem(key: string, value: string) {
    if (this.isFull) throw new DOMException("full", "QuotaExceededError");
    this.#rows.set(key, value);
  }
  removeItem(key: string) { this.#rows.delete(key); }
  clear() { this.#rows.clear(); }
}

function sale(sequence: number): KeptSale {
  return {
    saleId: `00000000-0000-4000-8000-${String(sequence).padStart(12, "0")}`, deviceId: "may-1", outletId: 7, sequence,
    soldAt: "2026-11-20T03:00:00.000Z", lines: [{ variantId: 1, quantity: 2, amountVnd: 170_000 }],
    tenders: [{ method: "cash", amountVnd: 170_000, receivedVnd: 200_000 }],
  };
}

test("a sale stays on disk until it is forgotten by its own id, oldest first, over a reload", () => {
  const storage = new FakeStorage();
  const before = new KeptSales(storage, "may-1");
  before.keep(sale(2));
  before.keep(sale(1));

  const after = new KeptSales(storage, "may-1");
  assert.deepEqual(after.waiting(), [sale(1), sale(2)]);
  after.forget(sale(1).saleId);
  assert.deepEqual(after.waiting(), [sale(2)]);
  assert.equal(new KeptSales(storage, "may-2").waiting().length, 0);
  assert.equal(new KeptSales(storage, "may-2").ofOtherDevices(), 1);
});

test("a disk that refuses says so before anything counts as sold", () => {
  const storage = new FakeStorage();
  const kept = new KeptSales(storage, "may-1");
  storage.isFull = true;

  assert.throws(() => kept.keep(sale(1)));
  assert.deepEqual(kept.waiting(), []);
});

test("what cannot be read is neither sent nor thrown away", () => {
  const storage = new FakeStorage();
  storage.setItem("ocop.quay.may-1.ban.x", "{half a sale");
  const kept = new KeptSales(storage, "may-1");

  assert.deepEqual(kept.waiting(), []);
  assert.equal(kept.unreadable(), 1);
  assert.equal(storage.length, 1);
});

test("numbers rise above the server's, the till's own and those that wait", () => {
  const kept = new KeptSales(new FakeStorage(), "may-1");

  assert.equal(kept.takeSequence(5), 5);
  assert.equal(kept.takeSequence(5), 6);
  kept.keep(sale(40));
  assert.equal(kept.takeSequence(5), 41);
  assert.equal(kept.takeSequence(100), 100);
});

const UPLOAD_LINE = { url: "/graphql/", now: () => new Date("2026-11-20T04:00:00Z") };

function answering(status: number, body: unknown) {
  const asked: { input: Record<string, unknown> }[] = [];
  const answer = upload([sale(3), sale(4)], {
    ...UPLOAD_LINE,
    fetch: (async (_url: string, request: RequestInit) => {
      asked.push(JSON.parse(String(request.body)).variables);
      if (body instanceof Error) throw body;
      return new Response(typeof body === "string" ? body : JSON.stringify(body), { status });
    }) as typeof fetch,
  });
  return { answer, asked };
}

const verdicts = (...all: unknown[]) => ({ data: { recordPosSales: { verdicts: all, problems: [] } } });
const verdict = (sequence: number, result: string, reason = "", shortVariantIds: number[] = []) => ({
  saleId: sale(sequence).saleId, result, reason, shortVariantIds,
});

test("an upload carries the sales as kept and the till's clock, and never the device's id", async () => {
  const { answer, asked } = answering(200, verdicts(verdict(3, "accepted", "short", [1]), verdict(4, "duplicate")));

  assert.deepEqual(await answer, {
    kind: "final",
    verdicts: new Map([
      [sale(3).saleId, { result: "accepted", reason: "short", shortVariantIds: [1] }],
      [sale(4).saleId, { result: "duplicate", reason: "", shortVariantIds: [] }],
    ]),
  });
  const kept = [sale(3), sale(4)].map(({ deviceId: _, ...rest }) => rest);
  assert.deepEqual(asked, [{ input: { deviceNow: "2026-11-20T04:00:00.000Z", sales: kept } }]);
});

for (const result of ["accepted", "duplicate", "quarantined"]) {
  test(`"${result}" is final`, async () => {
    const answer = await answering(200, verdicts(verdict(3, result))).answer;
    assert.ok(answer.kind === "final" && answer.verdicts.get(sale(3).saleId)?.result === result);
  });
}

test("a verdict nobody knows is none, and the known ones count", async () => {
  const answer = await answering(200, verdicts(verdict(3, "parked"), verdict(4, "accepted"))).answer;

  assert.ok(answer.kind === "final");
  assert.deepEqual([...answer.verdicts.keys()], [sale(4).saleId]);
});

const problem = (one: object) => ({ data: { recordPosSales: { verdicts: null, problems: [one] } } });
const NOT_FINAL: [string, number, unknown, string][] = [
  ["no network", 0, new TypeError("Failed to fetch"), "closed"],
  ["a page where JSON should be", 200, "<html>", "closed"],
  ["too many requests", 429, {}, "closed"],
  ["a till nobody knows", 200, problem({ code: "unknown-device", message: "Chưa", retry: false }), "closed"],
  ["a server gone silent", 0, new DOMException("", "TimeoutError"), "undecided, struggling"],
  ["a proxy's page", 502, "<html>Bad gateway</html>", "undecided, struggling"],
  ["a busy server", 503, {}, "undecided, struggling"],
  ["a body too large", 413, "<html>", "undecided"],
  ["goods that are locked", 200, problem({ code: "busy", message: "Chờ", retry: true }), "undecided"],
  ["an answer of another shape", 200, { ok: true }, "undecided"],
  ["nothing", 200, null, "undecided"],
  ["no verdicts", 200, verdicts(), "undecided"],
  ["a resolver that broke", 200, { data: { recordPosSales: null }, errors: [{ message: "Lỗi" }] }, "undecided"],
  ["a request that never ran", 400, { errors: [{ message: "Sai" }] }, "undecided"],
  ["a result nobody knows", 200, verdicts(verdict(3, "parked")), "undecided"],
];
for (const [what, status, body, kind] of NOT_FINAL) {
  test(`${what} is not final`, async () => {
    const answer = await answering(status, body).answer;
    const struggling = answer.kind === "undecided" && answer.isStruggling ? ", struggling" : "";
    assert.equal(answer.kind + struggling, kind);
  });
}

test("a till that was signed out is told to sign in", async () => {
  const { answer } = answering(200, problem({ code: "sign-in-needed", message: "Mời đăng nhập.", retry: false }));

  assert.deepEqual(await answer, { kind: "closed", message: "Mời đăng nhập.", needsSignIn: true });
});

const day = (count: number) => Array.from({ length: count }, (_, i) => sale(i + 1));

test("a request holds a hundred sales, fewer where they are long, and always one", () => {
  const long = { ...sale(1), lines: Array.from({ length: 200 }, () => sale(1).lines[0]!) };

  assert.equal(fitting(day(120)).length, 100);
  assert.equal(fitting(day(7)).length, 7);
  assert.deepEqual(fitting([]), []);
  const six = fitting(Array.from({ length: 9 }, () => long));
  assert.ok(six.length > 1 && JSON.stringify(six).length < 62_000);
  assert.equal(fitting(Array.from({ length: 2 }, () => ({ ...long, lines: Array(2_000).fill(long.lines[0]) }))).length, 1);
});

/** A server that books what it is sent, counts requests, and can be broken: `fails` is asked before anything is booked. */
function counter(count: number) {
  const storage = new FakeStorage();
  const kept = new KeptSales(storage, "may-1");
  day(count).forEach((one) => kept.keep(one));
  const books = new Map<string, string>();
  const sizes: number[] = [];
  const finals: number[] = [];
  const server = {
    kept, books, sizes, finals,
    fails: (_numbers: number[]): Response | Error | null => null,
    isAnswerLost: (_request: number) => false,
  };
  const fakeFetch = async (_url: string, request: RequestInit) => {
    const sales = JSON.parse(String(request.body)).variables.input.sales as KeptSale[];
    sizes.push(sales.length);
    const failure = server.fails(sales.map((one) => one.sequence));
    if (failure instanceof Response) return failure;
    if (failure) throw failure;
    const given = sales.map((one) => {
      const result = books.has(one.saleId) ? "duplicate" : "accepted";
      books.set(one.saleId, JSON.stringify(one));
      return { saleId: one.saleId, result, reason: "", shortVariantIds: [] };
    });
    if (server.isAnswerLost(sizes.length)) throw new TypeError("Failed to fetch");
    return Response.json(verdicts(...given));
  };
  const line = { ...UPLOAD_LINE, fetch: fakeFetch as typeof fetch };
  const sender = new Sender(kept, line, "may-1", (one) => finals.push(one.sequence));
  return { ...server, server, sender };
}

test("an offline day of 120 sales goes up in two requests, by the till's count", async () => {
  const { sender, sizes, books, kept, finals } = counter(120);

  await sender.sendAll();

  assert.deepEqual(sizes, [100, 20]);
  assert.equal(books.size, 120);
  assert.deepEqual(finals, day(120).map((one) => one.sequence));
  assert.equal(kept.waiting().length, 0);
});

test("online a sale goes up alone and at once; one that is made meanwhile follows it", async () => {
  const { sender, server, sizes, kept } = counter(1);
  server.fails = (numbers) => {
    if (numbers[0] === 1) kept.keep(sale(2));
    return null;
  };

  await sender.sendAll();

  assert.deepEqual(sizes, [1, 1]);
  assert.equal(kept.waiting().length, 0);
});

test("a lost answer keeps the whole batch, and the next round is told it was booked", async () => {
  const { sender, server, sizes, books, kept } = counter(120);
  server.isAnswerLost = (request) => request === 1;

  await sender.sendAll();
  assert.deepEqual([kept.waiting().length, books.size, sizes.length], [120, 100, 1]);
  await sender.sendAll();

  assert.deepEqual([kept.waiting().length, books.size, sizes.length], [0, 120, 3]);
});

const BREAKS: [string, () => Response | Error][] = [
  ["a crash that looks like a 500", () => new Response("", { status: 500 })],
  ["a bug in a resolver", () => Response.json({ data: { recordPosSales: null }, errors: [{ message: "Lỗi" }] })],
  ["a server that goes silent", () => new DOMException("", "TimeoutError")],
  ["a body refused as too large", () => new Response("", { status: 413 })],
];
for (const [what, breaks] of BREAKS) {
  test(`${what} over one sale of a hundred isolates it and books the others`, async () => {
    const { sender, server, sizes, kept, books } = counter(100);
    server.fails = (numbers) => (numbers.includes(37) ? breaks() : null);

    await sender.sendAll();
    assert.deepEqual(kept.waiting().map((one) => one.sequence), [37]);
    assert.equal(books.size, 99);
    assert.ok(sizes.length <= 15, String(sizes));
    assert.notEqual(sender.trouble.value, "");

    day(103).slice(100).forEach((one) => kept.keep(one));
    sizes.length = 0;
    await sender.sendAll();
    assert.deepEqual(sizes, [3, 1]); // known by now: it holds up no other and takes none along

    server.fails = () => null;
    await sender.sendAll();
    assert.deepEqual([kept.waiting().length, books.size], [0, 103]);
    assert.equal(sender.trouble.value, "");
  });
}

test("a server that fails whatever it is sent is left alone after a few requests", async () => {
  const { sender, server, sizes, kept } = counter(100);
  server.fails = () => new Response("", { status: 503 });

  await sender.sendAll();

  assert.ok(sizes.length <= 10, String(sizes));
  assert.equal(kept.waiting().length, 100);
});

test("without network one request is enough to know", async () => {
  const { sender, server, sizes, kept } = counter(100);
  server.fails = () => new TypeError("Failed to fetch");

  await sender.sendAll();

  assert.deepEqual([sizes.length, kept.waiting().length], [1, 100]);
});

test("two broken sales side by side hold up nobody for long", async () => {
  const { sender, server, kept } = counter(100);
  server.fails = (numbers) => (numbers.some((n) => n === 1 || n === 2) ? new Response("", { status: 500 }) : null);

  await sender.sendAll(); // two failures in a row look like a broken server
  await sender.sendAll();

  assert.deepEqual(kept.waiting().map((one) => one.sequence), [1, 2]);
});

test("a label's QR tells a recalled batch from any other, and from a bar code", () => {
  const batch = { code: "L01", traceCode: "abcd2345efgh6789", reason: "Vỏ nứt", advice: "Mang trả" };
  const goods = [good({}), good({ variantId: 2, recalledBatches: [batch] })];
  assert.equal(findByLabel(goods, "https://cho.vn/truy-xuat/abcd2345efgh6789/")?.recalled?.batch.code, "L01");
  assert.deepEqual(findByLabel(goods, "https://cho.vn/truy-xuat/zzzz2345efgh6789/"), { recalled: null });
  assert.equal(findByLabel(goods, "8934567890121"), null);
});

test("a good with a recalled batch cautions the clerk, and is sold all the same", () => {
  const batch = { code: "L01", traceCode: "abcd2345efgh6789", reason: "Vỏ nứt", advice: "Mang trả" };
  assert.match(cautionsOf(good({ recalledBatches: [batch] }), 1)[0] ?? "", /thu hồi lô L01/);
  assert.deepEqual(cautionsOf(good({}), 1), []);
});
