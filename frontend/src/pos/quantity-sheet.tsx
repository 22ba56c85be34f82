/** Typing how much: pieces, or grams and kilos with a comma. */
import { useState } from "preact/hooks";
import { formatVnd } from "../ui/numbers";
import type { Good } from "./catalogue";
import { Keypad, SheetFrame } from "./pieces";
import { parseQuantity } from "./rules";
import { addToSlip, amountOf, setQuantity, sheet } from "./state";
import { cautionsOf, priceWords, quantityWords } from "./words";

export function QuantitySheet({ good, isNew }: { good: Good; isNew: boolean }) {
  const isPiece = good.baseUnit === "piece";
  const [text, setText] = useState("");
  const [isInThousands, setInThousands] = useState(!isPiece && good.priceQuantity === 1000);
  const quantity = parseQuantity(text, good.baseUnit, isInThousands);
  const close = (): void => {
    sheet.value = null;
  };
  const confirm = (event: Event): void => {
    event.preventDefault();
    if (quantity === null) return;
    if (isNew) addToSlip(good, quantity);
    else setQuantity(good, quantity);
    close();
  };
  return (
    <SheetFrame title={good.name} onClose={close}>
      <form class="sheet-form" onSubmit={confirm}>
        <p class="mute">
          {good.variantName} · {priceWords(good)}
        </p>
        <div class="amount-row">
          <label class="visually-hidden" for="quantity">
            Số lượng
          </label>
          <input
            data-first
            id="quantity"
            class="amount-input"
            inputMode="none"
            autocomplete="off"
            maxLength={12}
            value={text}
            placeholder="0"
            aria-describedby="quantity-says"
            onInput={(event) => setText(event.currentTarget.value)}
          />
          {isPiece ? (
            <span class="amount-unit">{good.unitWord}</span>
          ) : (
            <UnitSwitch good={good} isInThousands={isInThousands} onSwitch={setInThousands} />
          )}
        </div>
        <p id="quantity-says" class="sheet-says" aria-live="polite">
          {quantity === null
            ? sayWhatToType(text, isPiece)
            : `${quantityWords(good, quantity)} = ${formatVnd(amountOf(good, quantity))}`}
        </p>
        {quantity !== null && cautionsOf(good, quantity).map((caution) => <p class="slip-caution">{caution}</p>)}
        {isPiece && good.packs.length > 0 && (
          <div class="quick">
            {good.packs.map((pack) => (
              <button type="button" class="till-button is-quiet" onClick={() => setText(String(pack.quantity))}>
                {pack.name} = {pack.quantity}
              </button>
            ))}
          </div>
        )}
        <Keypad value={text} last={isPiece ? "" : ","} onChange={setText} />
        <button type="submit" class="till-button is-main is-wide sheet-main" disabled={quantity === null}>
          {isNew ? "Thêm vào đơn" : "Sửa số lượng"}
        </button>
      </form>
    </SheetFrame>
  );
}

function sayWhatToType(text: string, isPiece: boolean): string {
  if (!text.trim()) return isPiece ? "Gõ số lượng." : "Gõ số cân, dấu phẩy cho phần lẻ: 1,5 kg.";
  return isPiece ? "Món này bán theo cái nên cần số nguyên, từ 1 đến 1.000.000." : "Cần ít nhất 1 g, tối đa 3 số sau dấu phẩy.";
}

function UnitSwitch(props: { good: Good; isInThousands: boolean; onSwitch: (isInThousands: boolean) => void }) {
  const [small, large] = props.good.baseUnit === "g" ? ["g", "kg"] : ["ml", "lít"];
  return (
    <div class="segments" role="group" aria-label="Đơn vị">
      {[
        { name: large, isLarge: true },
        { name: small, isLarge: false },
      ].map(({ name, isLarge }) => (
        <button
          type="button"
          class="segment"
          aria-pressed={props.isInThousands === isLarge}
          onClick={() => props.onSwitch(isLarge)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
