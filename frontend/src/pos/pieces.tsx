/** Small things every screen of the till uses. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

const sprite = document.documentElement.dataset["icons"] ?? "";

export function Icon({ name, css = "" }: { name: string; css?: string }) {
  return (
    <svg class={`icon ${css}`} aria-hidden="true" focusable="false">
      <use href={`${sprite}#${name}`} />
    </svg>
  );
}

/** A sheet that rises over the till; Escape, the cross and a tap beside it close it. */
export function SheetFrame(props: { title: string; css?: string; onClose: () => void; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    // Before the screen is drawn: a scanner or a quick hand must not type into the page underneath.
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>("[data-first]")?.focus();
  }, []);
  return (
    <dialog
      ref={dialog}
      class={`sheet ${props.css ?? ""}`}
      aria-labelledby="sheet-title"
      onClose={props.onClose}
      onClick={(event) => event.target === dialog.current && props.onClose()}
    >
      <div class="sheet-body">
        <div class="sheet-head">
          <h2 id="sheet-title">{props.title}</h2>
          <button type="button" class="till-button is-plain" onClick={props.onClose}>
            <Icon name="close" />
            <span class="visually-hidden">Đóng</span>
          </button>
        </div>
        {props.children}
      </div>
    </dialog>
  );
}

/** Big keys for a thumb; a keyboard may type into the field as well. `last` is the bottom left key: "000" or ",". */
export function Keypad({ value, last, onChange }: { value: string; last: string; onChange: (value: string) => void }) {
  const keys = ["7", "8", "9", "4", "5", "6", "1", "2", "3", ...(last ? [last] : [""]), "0"];
  return (
    <div class="keypad" role="group" aria-label="Bàn phím số">
      {keys.map((key) =>
        key ? (
          <button type="button" class="key" onClick={() => onChange(value + key)}>
            {key}
          </button>
        ) : (
          <span />
        ),
      )}
      <button type="button" class="key" aria-label="Xoá một số" onClick={() => onChange(value.slice(0, -1))}>
        <Icon name="previous" css="is-large" />
      </button>
    </div>
  );
}

/** A picture of the goods, or the mark of their group. */
export function Picture({ url, group }: { url: string; group: number }) {
  const [isMissing, setMissing] = useState(false);
  if (url && !isMissing) {
    return <img class="tile-picture" src={url} alt="" loading="lazy" decoding="async" onError={() => setMissing(true)} />;
  }
  const marks = ["leaf", "group-food", "group-drink", "group-herb", "group-craft", "group-plant", "group-tourism"];
  return (
    <span class="tile-picture is-mark">
      <Icon name={marks[group] ?? "leaf"} css="is-large" />
    </span>
  );
}
