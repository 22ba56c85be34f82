"""The markup of what stands in a basket and in an order, written in Python: one row for each thing bought."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from frontend.form_markup import Quantity, Question, field_markup, icon, quantity_markup, text
from frontend.goods_words import address
from frontend.pieces import Sum
from shop.kernel.money import format_vnd


def basket_line_markup(line: Mapping[str, Any], *, csrf_field: str) -> SafeString:
    """One line of the basket, as frontend.views.basket makes it, with its two buttons.

    csrf_field  the hidden field that its form needs
    """
    name, variant_id = text(line["name"]), line["variant_id"]
    counted_in, problem = line["counted_in"], line["problem"]
    picture = (
        f'<img class="line-item-picture" src="{text(line["picture_url"])}" alt="" width="80" height="60" '
        'loading="lazy">'
        if line["picture_url"]
        else '<span class="line-item-picture"></span>'
    )
    asked = (
        quantity_markup(
            Quantity("quantity", line["quantity"], unit=counted_in, prefix=variant_id, error=problem)
        )
        if line["is_pieces"]
        else field_markup(
            Question(
                "quantity",
                "Số lượng",
                kind="decimal",
                value=line["quantity"],
                unit=counted_in,
                prefix=variant_id,
                error=problem,
            )
        )
    )
    return mark_safe(  # noqa: S308 - each text in it is escaped where it is written
        f'<li class="line-item">{picture}\n<div><p class="line-item-name"><a href="{text(line["url"])}">{name}</a></p>'
        f'<p class="mute small">{text(line["size"])} · {format_vnd(line["price_vnd"])} / {text(counted_in)}</p></div>\n'
        f'<div class="line-item-foot">\n<form class="line-form" action="{address("change-basket")}" method="post" '
        f'novalidate>{csrf_field}<input type="hidden" name="variant_id" value="{variant_id}">\n{asked}\n'
        '<div class="line-buttons"><button class="button is-quiet" type="submit" name="action" value="set">Đổi số lượng'
        f'<span class="visually-hidden">: {name}</span></button>'
        f'<button class="button is-plain" type="submit" name="action" value="remove">{icon("delete")}Bỏ'
        f'<span class="visually-hidden"> {name} khỏi giỏ</span></button></div></form>\n'
        f'<p class="line-sum">{format_vnd(line["amount_vnd"])}</p></div></li>'
    )


def order_line_markup(line: Mapping[str, Any]) -> SafeString:
    """One line at the checkout or of an order: name, quantity_words, size, amount_vnd; link and problem if any."""
    name, link, problem = text(line["name"]), line.get("link"), line.get("problem")
    if link:
        name = f'<a href="{text(link)}">{name}</a>'
    wrong = f'<br><span class="field-error">{text(problem)}</span>' if problem else ""
    return mark_safe(  # noqa: S308 - each text in it is escaped where it is written
        f'<li><span>{name}<br><span class="mute small">{text(line["quantity_words"])} · {text(line["size"])}</span>'
        f"{wrong}</span>"
        f'<span class="nowrap">{format_vnd(line["amount_vnd"])}</span></li>'
    )


def sums_markup(sums: Sequence[Sum]) -> SafeString:
    """Sums of an order, the total last."""
    total = ' class="is-total"'
    rows = [
        f"<div{total if one.is_total else ''}><dt>{text(one.label)}</dt><dd>{format_vnd(one.amount_vnd)}</dd></div>"
        for one in sums
    ]
    return mark_safe(f'<dl class="sums">{"".join(rows)}</dl>')  # noqa: S308 - labels are escaped above
