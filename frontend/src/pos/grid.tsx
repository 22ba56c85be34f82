/** The table with the goods: search, groups, tiles. */
import { useEffect, useRef } from "preact/hooks";
import { type Good, findByCode, findByLabel } from "./catalogue";
import { Icon, Picture } from "./pieces";
import { addToSlip, choose, goodsShown, groupShown, groups, sheet, slip, till, typed, warning } from "./state";
import { priceWords, quantityWords } from "./words";

const SHOWN_AT_ONCE = 120; // more tiles than anyone scrolls through; the search finds the rest

export function Grid() {
  const goods = goodsShown.value;
  const inSlip = new Map(slip.value.map((line) => [line.variantId, line.quantity]));
  return (
    <section class="till-table" aria-label="Hàng bán">
      <SearchField />
      {!typed.value.trim() && groups.value.length > 1 && <GroupChips />}
      <div class="till-scroll">
        {goods.length === 0 ? (
          <NothingFound />
        ) : (
          <ul class="tiles">
            {goods.slice(0, SHOWN_AT_ONCE).map((good) => (
              <Tile key={good.variantId} good={good} quantity={inSlip.get(good.variantId) ?? 0} />
            ))}
          </ul>
        )}
        {goods.length > SHOWN_AT_ONCE && (
          <p class="till-hint">Còn {goods.length - SHOWN_AT_ONCE} món nữa: gõ tên để tìm.</p>
        )}
      </div>
    </section>
  );
}

function SearchField() {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // A bar code scanner types like a keyboard, wherever the focus is: lead its first key to the field.
    const lead = (event: KeyboardEvent): void => {
      const isTyping = event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey;
      if (isTyping || sheet.value || event.key.length !== 1 || event.key === " ") return;
      input.current?.focus();
    };
    document.addEventListener("keydown", lead);
    return () => document.removeEventListener("keydown", lead);
  }, []);
  return (
    <form class="till-search" role="search" onSubmit={enter}>
      <label class="visually-hidden" for="till-search">
        Tìm hàng hoặc quét mã
      </label>
      <Icon name="search" />
      <input
        ref={input}
        id="till-search"
        type="text"
        inputMode="search"
        enterkeyhint="search"
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        maxLength={200}
        placeholder="Tìm hàng, quét mã…"
        value={typed.value}
        onInput={(event) => (typed.value = event.currentTarget.value)}
      />
      {typed.value && (
        <button type="button" class="till-button is-plain" onClick={() => ((typed.value = ""), input.current?.focus())}>
          <Icon name="close" />
          <span class="visually-hidden">Xoá ô tìm</span>
        </button>
      )}
    </form>
  );
}

/** Enter after a code adds it; after words it adds the only thing found. */
function enter(event: Event): void {
  event.preventDefault();
  const scanned = findByCode(till.value?.goods ?? [], typed.value);
  const label = findByLabel(till.value?.goods ?? [], typed.value);
  if (label) {
    warning.value = label.recalled
      ? `Không bán: lô ${label.recalled.batch.code} của ${label.recalled.good.name} đã bị thu hồi. Cất riêng hàng này. Lý do: ${label.recalled.batch.reason}`
      : "Lô trên nhãn này không bị thu hồi ở điểm bán. Quét mã vạch để thêm hàng vào đơn.";
    typed.value = "";
    return;
  }
  const [only, another] = goodsShown.value;
  if (scanned && scanned.good.baseUnit === "piece") addToSlip(scanned.good, scanned.quantity);
  else if (scanned) choose(scanned.good);
  else if (typed.value.trim() && only && !another) choose(only);
  else {
    if (/^\d{6,}$/.test(typed.value.trim())) {
      warning.value = `Điểm bán không có mã ${typed.value.trim()}. Thử tìm bằng tên hàng.`;
      typed.value = "";
    }
    return;
  }
  warning.value = "";
  typed.value = "";
}

function GroupChips() {
  return (
    <div class="chips" role="group" aria-label="Nhóm hàng">
      {[[0, "Hay bán"] as const, ...groups.value].map(([number, name]) => (
        <button
          type="button"
          class="chip"
          aria-pressed={groupShown.value === number}
          onClick={() => (groupShown.value = number)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

function Tile({ good, quantity }: { good: Good; quantity: number }) {
  return (
    <li>
      <button type="button" class={`tile ${quantity ? "is-chosen" : ""}`} onClick={() => choose(good)}>
        <Picture url={good.pictureUrl} group={good.group} />
        <span class="tile-name">{good.name}</span>
        <span class="tile-words">
          <span class="tile-size">{good.variantName}</span>
          <span class="tile-price">{priceWords(good)}</span>
          <Standing good={good} />
        </span>
        {quantity > 0 && (
          <span class="tile-count">
            <span class="visually-hidden">đã chọn </span>
            {quantityWords(good, quantity)}
          </span>
        )}
      </button>
    </li>
  );
}

function Standing({ good }: { good: Good }) {
  const left = good.free > 0 ? `còn ${quantityWords(good, good.free)}` : "kho ghi còn 0";
  return (
    <span class="tile-standing">
      {!!good.recalledBatches?.length && (
        <span class="is-caution">
          <Icon name="warning" /> Có lô thu hồi
        </span>
      )}
      {good.isCertificateExpired ? (
        <span class="is-caution">
          <Icon name="warning" /> Hết hạn OCOP
        </span>
      ) : (
        good.stars && <span>{good.stars} sao</span>
      )}
      <span class={good.free > 0 ? "" : "is-caution"}>{left}</span>
    </span>
  );
}

function NothingFound() {
  const isEmpty = till.value?.goods.length === 0;
  return (
    <div class="till-empty">
      <Icon name={isEmpty ? "parcel" : "search"} css="is-large" />
      <p>
        {isEmpty
          ? "Điểm bán chưa có hàng trong sổ kho. Nhờ quản lý nhập hàng trước khi bán."
          : `Không thấy “${typed.value.trim()}”. Gõ ít chữ hơn, không cần dấu.`}
      </p>
    </div>
  );
}
