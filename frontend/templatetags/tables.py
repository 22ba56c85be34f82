"""Rows of pieces/data_table.html. In Python, because a report has 450 cells: as template tags they took 12 ms."""

from collections.abc import Sequence

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from frontend.pieces import Cell, Column

register = template.Library()


@register.filter
def table_row(row: Sequence[tuple[Column, Cell]]) -> SafeString:
    """One <tr>: the heading first, then a cell for each other column."""
    (_, heading), *cells = row
    markup = [f'<tr role="row"><th scope="row" role="rowheader">{_content(heading)}</th>']
    for column, cell in cells:
        css = f"{'number' if column.is_number else ''}{'' if cell.text else ' is-empty'}"
        markup.append(
            f'<td role="cell" data-label="{conditional_escape(column.label)}" class="{css}">{_content(cell)}</td>'
        )
    markup.append("</tr>")
    return mark_safe("".join(markup))  # noqa: S308 - every text in it is escaped above


def _content(cell: Cell) -> str:
    text = conditional_escape(cell.text)
    if cell.badge:
        css = "badge" if cell.badge == "plain" else f"badge is-{conditional_escape(cell.badge)}"
        return f'<span class="{css}">{text}</span>'
    return f'<a href="{conditional_escape(cell.url)}">{text}</a>' if cell.url else text
