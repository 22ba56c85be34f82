/** The top of the till: where one stands, and the bars that must never be out of sight. */
import { formatVnd } from "../ui/numbers";
import { Icon } from "./pieces";
import { isOnline, refresh, sender, sheet, strays, till, today, warning } from "./state";

export function Head() {
  return (
    <header class="till-head">
      <p class="till-place">
        <strong>{till.value?.outletName}</strong>
        <small>
          {till.value?.deviceName} · {till.value?.clerkName}
        </small>
      </p>
      <button type="button" class="till-button till-day" onClick={openDay}>
        <span>Hôm nay {today.value.count} lần</span>
        <strong>{formatVnd(today.value.totalVnd)}</strong>
      </button>
    </header>
  );
}

function openDay(): void {
  sheet.value = { kind: "day" };
  void refresh();
}

/** Unsent sales in clay, with the way to send them. Said politely: it changes with every sale. */
export function StateBar() {
  const waiting = sender.value?.waitingCount.value ?? 0;
  const isSending = sender.value?.isSending.value ?? false;
  const trouble = sender.value?.trouble.value ?? "";
  // The moment between a sale and its answer is no state worth a bar.
  if (isOnline.value && (waiting === 0 || (isSending && !trouble))) return null;
  const parts = [isOnline.value ? "" : "Ngoại tuyến", waiting ? `${waiting} đơn chờ gửi` : ""].filter(Boolean);
  return (
    <div class="state-bar" role="status">
      <Icon name={isOnline.value ? "sync" : "offline"} />
      <p>
        <strong>{parts.join(" · ")}</strong>
        {waiting > 0 && <small>{isOnline.value && trouble ? trouble : "Đơn nằm an toàn trên máy."}</small>}
      </p>
      {waiting > 0 &&
        (sender.value?.needsSignIn.value ? (
          <a class="till-button" href="/dang-nhap/?next=/quay/">
            Đăng nhập
          </a>
        ) : (
          <button type="button" class="till-button" aria-busy={isSending} onClick={() => void sender.value?.send()}>
            Gửi lại
          </button>
        ))}
    </div>
  );
}

export function Warnings() {
  return (
    <>
      {warning.value && !sheet.value && (
        <div class="till-warning" role="alert">
          <Icon name="warning" />
          <p>{warning.value}</p>
          <button type="button" class="till-button is-plain" onClick={() => (warning.value = "")}>
            <Icon name="close" />
            <span class="visually-hidden">Đóng</span>
          </button>
        </div>
      )}
      {strays.value > 0 && (
        <div class="till-warning" role="status">
          <Icon name="warning" />
          <p>Trên máy còn {strays.value} đơn của lần đăng ký trước chưa gửi được. Đừng xoá dữ liệu trình duyệt, hãy báo quản lý.</p>
        </div>
      )}
    </>
  );
}
