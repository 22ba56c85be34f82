/** The till. It draws itself into #quay and sells; a revoked one only hands over what it still keeps. */
import { render } from "preact";
import { Head, StateBar, Warnings } from "./bars";
import { DaySheet } from "./day-sheet";
import { Grid } from "./grid";
import { KeptSales } from "./kept-sales";
import { PaySheet } from "./pay-sheet";
import { Icon } from "./pieces";
import { QuantitySheet } from "./quantity-sheet";
import { Sender } from "./sender";
import { Slip } from "./slip";
import { connect, done, goodById, isOnline, loadTrouble, refresh, sender, sheet, slip, till } from "./state";
import type { Line } from "./upload";
import { formatVnd } from "../ui/numbers";

const FRESH_FOR_MS = 5 * 60_000;

const root = document.getElementById("quay");
if (root) start(root);

function start(place: HTMLElement): void {
  const line: Line = {
    url: place.dataset["uploadUrl"] ?? "/graphql/",
    fetch: (...request) => fetch(...request),
    now: () => new Date(),
  };
  const onlyDevice = place.dataset["onlyUpload"];
  if (onlyDevice !== undefined) handOver(place, onlyDevice, line);
  else open(place, line);
}

function open(place: HTMLElement, line: Line): void {
  const goodsUrl = place.dataset["goodsUrl"] ?? "";
  for (const event of ["online", "offline"]) {
    window.addEventListener(event, () => (isOnline.value = navigator.onLine));
  }
  // Prices and stock change while a till stands open; between two buyers is the moment to ask.
  window.setInterval(() => {
    if (!document.hidden && slip.value.length === 0 && !sheet.value) void refresh();
  }, FRESH_FOR_MS);
  place.replaceChildren();
  render(<Till deskUrl={place.dataset["deskUrl"] ?? "/diem-ban/"} />, place);
  connect(goodsUrl, line);
}

function Till({ deskUrl }: { deskUrl: string }) {
  if (!till.value) return <Opening />;
  return (
    <>
      <main class="till">
        <div class="till-top">
          <Head />
          <StateBar />
          <Warnings />
        </div>
        <h1 class="visually-hidden">Quầy bán hàng</h1>
        <Grid />
        <Slip />
      </main>
      <OpenSheet deskUrl={deskUrl} />
      <Done />
    </>
  );
}

function Opening() {
  if (!loadTrouble.value) {
    return (
      <p class="till-wait" role="status">
        Đang mở quầy…
      </p>
    );
  }
  return (
    <div class="till-wait" role="alert">
      <p>{loadTrouble.value}</p>
      <button type="button" class="till-button is-main" onClick={() => void refresh()}>
        Thử lại
      </button>
    </div>
  );
}

function OpenSheet({ deskUrl }: { deskUrl: string }) {
  const open = sheet.value;
  if (open?.kind === "pay") return <PaySheet />;
  if (open?.kind === "day") return <DaySheet deskUrl={deskUrl} />;
  const good = open && goodById.value.get(open.variantId);
  return open && good ? <QuantitySheet good={good} isNew={open.isNew} /> : null;
}

function Done() {
  const sale = done.value;
  return (
    <div class={`done ${sale ? "is-on" : ""}`} role="status">
      {sale && (
        <>
          <Icon name="done" />
          {sale.changeVnd > 0 ? (
            <>
              <p>Thối lại</p>
              <p class="done-sum">{formatVnd(sale.changeVnd)}</p>
            </>
          ) : (
            <p class="done-sum">Đã bán {formatVnd(sale.totalVnd)}</p>
          )}
        </>
      )}
    </div>
  );
}

/** On the page of a revoked till: its unsent sales go up, into quarantine, and nothing else happens. */
function handOver(place: HTMLElement, deviceId: string, line: Line): void {
  const kept = new KeptSales(window.localStorage, deviceId);
  if (kept.waiting().length === 0) return;
  sender.value = new Sender(kept, line, deviceId, () => undefined);
  render(<HandOver />, place);
  sender.value.start();
}

function HandOver() {
  const waiting = sender.value?.waitingCount.value ?? 0;
  return (
    <p>
      {waiting > 0
        ? `Máy còn ${waiting} đơn bán trước khi bị thu hồi, đang gửi cho quản lý xem…`
        : "Đã gửi hết các đơn còn trên máy cho quản lý xem."}
    </p>
  );
}
