/** Taking the money: cash with change, a transfer, a card. */
import { useState } from "preact/hooks";
import { formatVnd } from "../ui/numbers";
import { Icon, Keypad, SheetFrame } from "./pieces";
import { MAX_RECEIVED_VND, changeOf, likelyCash } from "./rules";
import { type Method, sell, sheet, totalVnd, warning } from "./state";

const METHODS: { method: Method; name: string; icon: string }[] = [
  { method: "cash", name: "Tiền mặt", icon: "cash" },
  { method: "vietqr", name: "Chuyển khoản", icon: "scan" },
  { method: "card", name: "Thẻ", icon: "card" },
];

export function PaySheet() {
  const total = totalVnd.value;
  const [method, setMethod] = useState<Method>("cash");
  const [digits, setDigits] = useState("");
  const [isBusy, setBusy] = useState(false);
  const receivedVnd = method === "cash" && digits ? Number(digits) : total; // nothing typed: the exact sum
  const changeVnd = receivedVnd <= MAX_RECEIVED_VND ? changeOf(total, receivedVnd) : null;
  const close = (): void => {
    sheet.value = null;
  };
  const confirm = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (changeVnd === null || isBusy) return;
    setBusy(true);
    if (!(await sell(method, receivedVnd))) setBusy(false);
  };
  return (
    <SheetFrame title={`Thu ${formatVnd(total)}`} css="is-pay" onClose={close}>
      <form class="sheet-form" onSubmit={(event) => void confirm(event)}>
        <div class="segments is-wide" role="group" aria-label="Cách trả">
          {METHODS.map((one) => (
            <button
              type="button"
              class="segment"
              aria-pressed={one.method === method}
              onClick={() => setMethod(one.method)}
            >
              <Icon name={one.icon} /> {one.name}
            </button>
          ))}
        </div>
        {method === "cash" ? (
          <Cash total={total} digits={digits} receivedVnd={receivedVnd} changeVnd={changeVnd} onChange={setDigits} />
        ) : (
          <p class="sheet-says is-tall">
            {method === "vietqr"
              ? "Xem tiền đã vào tài khoản của điểm bán rồi mới bấm."
              : "Quẹt thẻ trên máy của ngân hàng, thấy “thành công” rồi mới bấm."}
          </p>
        )}
        {warning.value && (
          <p class="slip-caution" role="alert">
            {warning.value}
          </p>
        )}
        <button type="submit" class="till-button is-main is-wide sheet-main" disabled={changeVnd === null} aria-busy={isBusy}>
          {confirmWords(method, changeVnd)}
        </button>
      </form>
    </SheetFrame>
  );
}

function confirmWords(method: Method, changeVnd: number | null): string {
  if (changeVnd === null) return "Chưa đủ tiền";
  if (method === "vietqr") return "Đã nhận chuyển khoản";
  if (method === "card") return "Đã quẹt thẻ";
  return changeVnd > 0 ? `Xong, thối ${formatVnd(changeVnd)}` : "Xong, khách đưa đủ";
}

interface CashProps {
  total: number;
  digits: string;
  receivedVnd: number;
  changeVnd: number | null;
  onChange: (digits: string) => void;
}

function Cash({ total, digits, receivedVnd, changeVnd, onChange }: CashProps) {
  const type = (text: string): void => onChange(text.replace(/\D/g, "").replace(/^0+/, "").slice(0, 12));
  return (
    <>
      <div class="quick is-line" role="group" aria-label="Khách đưa">
        <button type="button" class="till-button is-quiet" aria-pressed={receivedVnd === total} onClick={() => type("")}>
          Đưa đủ
        </button>
        {likelyCash(total).map((sum) => (
          <button
            type="button"
            class="till-button is-quiet"
            aria-pressed={receivedVnd === sum}
            onClick={() => type(String(sum))}
          >
            {formatVnd(sum).replace(" ₫", "")}
          </button>
        ))}
      </div>
      <div class="cash-row">
        <label for="received">Khách đưa</label>
        <input
          data-first
          id="received"
          class="amount-input"
          inputMode="none"
          autocomplete="off"
          value={digits ? formatVnd(Number(digits)) : ""}
          placeholder={formatVnd(total)}
          aria-describedby="change"
          onInput={(event) => type(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Backspace") return; // the sign "₫" at the end is not a digit to take away
            event.preventDefault();
            type(digits.slice(0, -1));
          }}
        />
        <span>{changeVnd === null ? "Còn thiếu" : "Thối lại"}</span>
        <output id="change" class={`cash-change ${changeVnd === null ? "is-missing" : ""}`} aria-live="polite">
          {receivedVnd > MAX_RECEIVED_VND ? "số quá lớn" : formatVnd(Math.abs(receivedVnd - total))}
        </output>
      </div>
      <Keypad value={digits} last="000" onChange={type} />
    </>
  );
}
