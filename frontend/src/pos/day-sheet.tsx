/** Today at this till, and the way out. */
import { formatVnd } from "../ui/numbers";
import { SheetFrame } from "./pieces";
import { sheet, till, today } from "./state";

export function DaySheet({ deskUrl }: { deskUrl: string }) {
  const data = till.value;
  if (!data) return null;
  return (
    <SheetFrame title="Hôm nay ở máy này" onClose={() => (sheet.value = null)}>
      <dl class="day-sums">
        <dt>Số lần bán</dt>
        <dd>{today.value.count}</dd>
        <dt>Tổng thu</dt>
        <dd>{formatVnd(today.value.totalVnd)}</dd>
      </dl>
      {data.today.latest.length > 0 && (
        <>
          <h3>Mới ghi vào sổ</h3>
          <ul class="day-sales">
            {data.today.latest.map((sale) => (
              <li>
                <span>
                  {timeOf(sale.at)} · số {sale.sequence}
                </span>
                <strong>{formatVnd(sale.totalVnd)}</strong>
              </li>
            ))}
          </ul>
        </>
      )}
      <p class="mute">
        {data.outletName} · {data.deviceName} · {data.clerkName}
      </p>
      <div class="quick">
        {data.isManager && (
          <a class="till-button is-quiet" href={deskUrl}>
            Trang điểm bán
          </a>
        )}
        <a class="till-button is-quiet" href="/tai-khoan/">
          Tài khoản
        </a>
      </div>
    </SheetFrame>
  );
}

function timeOf(instant: string): string {
  return new Date(instant).toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });
}
