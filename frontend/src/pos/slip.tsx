/** The slip: what is being sold, and the total that is always in sight. */
import { useEffect, useRef } from "preact/hooks";
import { formatVnd } from "../ui/numbers";
import { Icon } from "./pieces";
import { activeId, addToSlip, dropSlip, dropped, lastSale, setQuantity, sheet, slipRows, takeSlipBack, totalVnd } from "./state";
import { cautionsOf, priceWords, quantityWords } from "./words";

type Row = (typeof slipRows.value)[number];

export function Slip() {
  const rows = slipRows.value;
  const list = useRef<HTMLUListElement>(null);
  const active = activeId.value;
  const total = formatVnd(totalVnd.value);
  useEffect(() => {
    list.current?.querySelector(".is-active")?.scrollIntoView({ block: "nearest" });
  }, [active, rows.length]);
  return (
    <section class="slip" aria-label="Đơn đang bán">
      {rows.length > 0 ? (
        <ul class="slip-lines" ref={list}>
          {rows.map((row) => (
            <SlipLine key={row.variantId} row={row} isActive={row.variantId === active} />
          ))}
        </ul>
      ) : (
        <BeforeTheFirst />
      )}
      <div class="pay-bar">
        <p class="pay-total" aria-live="polite">
          <span>{rows.length ? `${rows.length} món` : "Tổng"}</span>
          <strong class={sizeOf(total)}>{total}</strong>
        </p>
        {rows.length > 0 && (
          <button type="button" class="till-button is-quiet pay-clear" onClick={dropSlip}>
            <Icon name="delete" />
            <span class="visually-hidden">Bỏ đơn này</span>
          </button>
        )}
        <button
          type="button"
          class="till-button is-main pay-button"
          disabled={rows.length === 0}
          onClick={() => (sheet.value = { kind: "pay" })}
        >
          Thu tiền
        </button>
      </div>
    </section>
  );
}

/** The bar of a 360 px phone holds nine signs of the large size, twelve of the next. */
function sizeOf(sum: string): string {
  if (sum.length <= 9) return "";
  return sum.length <= 12 ? "is-long" : "is-longest";
}

function BeforeTheFirst() {
  const sale = lastSale.value;
  if (dropped.value.length > 0) {
    return (
      <p class="slip-last" role="status">
        <span>Đã bỏ đơn {dropped.value.length} món.</span>
        <button type="button" class="till-button is-quiet" onClick={takeSlipBack}>
          <Icon name="return" /> Lấy lại
        </button>
      </p>
    );
  }
  if (!sale) return <p class="till-hint">Chạm món hàng để bán.</p>;
  return (
    <p class="slip-last" role="status">
      <Icon name="done" />
      <span>
        Vừa bán <span class="nowrap">{formatVnd(sale.totalVnd)}</span>
        {sale.changeVnd > 0 && (
          <>
            {", "}
            <strong class="nowrap">thối lại {formatVnd(sale.changeVnd)}</strong>
          </>
        )}
      </span>
    </p>
  );
}

function SlipLine({ row, isActive }: { row: Row; isActive: boolean }) {
  const { good, quantity } = row;
  const cautions = cautionsOf(good, quantity);
  return (
    <li class={`slip-line ${isActive ? "is-active" : ""}`}>
      <button
        type="button"
        class="slip-words"
        aria-expanded={isActive}
        onClick={() => (activeId.value = isActive ? 0 : row.variantId)}
      >
        <span class="slip-quantity">{quantityWords(good, quantity)}</span>
        <span class="slip-name">
          {good.name}
          <small>
            {good.variantName} · {priceWords(good)}
          </small>
        </span>
        <span class="slip-amount">{formatVnd(row.amountVnd)}</span>
      </button>
      {cautions.map((caution) => (
        <p class="slip-caution">
          <Icon name="warning" /> {caution}
        </p>
      ))}
      {isActive && <LineButtons row={row} />}
    </li>
  );
}

function LineButtons({ row: { good, quantity } }: { row: Row }) {
  const step = good.baseUnit === "piece" ? 1 : 100;
  return (
    <div class="slip-buttons">
      <button type="button" class="till-button is-quiet" onClick={() => setQuantity(good, quantity - step)}>
        <Icon name={quantity <= step ? "delete" : "minus"} />
        <span class="visually-hidden">{quantity <= step ? "Bỏ món này" : "Bớt"}</span>
      </button>
      <button
        type="button"
        class="till-button is-quiet slip-type"
        onClick={() => (sheet.value = { kind: "quantity", variantId: good.variantId, isNew: false })}
      >
        {quantityWords(good, quantity)}
        <span class="visually-hidden">, gõ số lượng</span>
      </button>
      <button type="button" class="till-button is-quiet" onClick={() => setQuantity(good, quantity + step)}>
        <Icon name="plus" />
        <span class="visually-hidden">Thêm</span>
      </button>
      {good.packs.map((pack) => (
        <button type="button" class="till-button is-quiet slip-pack" onClick={() => addToSlip(good, pack.quantity)}>
          + {pack.name}
        </button>
      ))}
    </div>
  );
}
