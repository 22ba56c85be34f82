"""The markup of a form's fields, written in Python: a checkout has seven of them, a basket one for each line.

As templates they took a quarter of a checkout's time. What they look like is in styles/components/.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.templatetags.static import static
from django.utils.formats import localize
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from frontend.pieces import Choice


class FieldKind(NamedTuple):
    """What a kind of field tells the browser: a phone shows the right keyboard and fills in what it knows."""

    input_type: str = "text"
    input_mode: str = ""
    autocomplete: str = ""
    unit: str = ""
    css: str = ""


FIELD_KINDS = {
    "text": FieldKind(),
    "person": FieldKind(autocomplete="name"),
    "address": FieldKind(autocomplete="street-address"),
    "phone": FieldKind("tel", "tel", "tel"),
    "email": FieldKind("email", "email", "email"),
    "phone-or-email": FieldKind("text", "email", "username"),
    "password": FieldKind("password", "", "current-password"),
    "new-password": FieldKind("password", "", "new-password"),
    "code": FieldKind("text", "numeric", "one-time-code", "", "is-number"),
    "number": FieldKind("text", "numeric", "off", "", "is-number"),
    "decimal": FieldKind("text", "decimal", "off", "", "is-number"),
    "money": FieldKind("text", "numeric", "off", "₫", "is-money"),
    "date": FieldKind("date", "", "", "", "is-number"),
    "search": FieldKind("search", "search", "off"),
    "paragraph": FieldKind(),
    "select": FieldKind(),
    "radio": FieldKind(),
    "radio-cards": FieldKind(),
    "checkboxes": FieldKind(),
    "checkbox": FieldKind(),
}
OF_CHOICES = frozenset({"radio", "radio-cards", "checkboxes"})


class Question(NamedTuple):
    """A field of a form as templates ask for it; see the tag `field`. Texts are escaped unless they are safe markup."""

    name: str
    label: str
    kind: str = "text"
    value: Any = ""
    error: str = ""
    help: str = ""
    required: bool = True
    choices: Sequence[Any] = ()
    placeholder: str = ""
    max_length: int | None = None
    unit: str = ""
    autocomplete: str = ""
    prefix: str = ""

    @property
    def id(self) -> str:
        return text(f"o-{self.prefix}{self.name}")

    @property
    def described_by(self) -> str:
        ids = [f"{self.id}-help"] if self.help else []
        if self.error:
            ids.append(f"{self.id}-error")
        return f' aria-describedby="{" ".join(ids)}"' if ids else ""


def text(value: Any) -> str:
    """A value as a template would write it: safe markup as it is, everything else escaped, None as nothing."""
    if value is None:
        return ""
    if type(value) is str:
        return escape(value)
    shown = localize(value)
    return conditional_escape(shown if isinstance(shown, str) else str(shown))


@lru_cache(maxsize=512)  # a page draws thirty, always of the same few
def icon(name: str, css: str = "") -> SafeString:
    """An outline of icons.svg by its meaning. Decorative: words stand beside it."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css,
        static("icons.svg"),
        name,
    )


def field_markup(question: Question) -> SafeString:
    """Label above, help below, an error in place with how to mend it."""
    if question.kind in OF_CHOICES:
        markup = _choices(question)
    elif question.kind == "checkbox":
        markup = _checkbox(question)
    else:
        markup = _field(question)
    return mark_safe(markup)  # noqa: S308 - each text in it is escaped where it is written


def _field(question: Question) -> str:
    return (
        f'<div class="field">\n<label class="field-label" for="{question.id}">{_label(question)}</label>\n'
        f"{_control(question)}\n{error_markup(question.id, question.error)}\n{_help(question)}\n</div>"
    )


def _control(question: Question) -> str:
    field_id, name, rules = question.id, text(question.name), FIELD_KINDS[question.kind]
    rest = (" required" if question.required else "") + question.described_by
    if question.error:
        rest += ' aria-invalid="true"'
    if question.kind == "paragraph":
        return (
            f'<textarea class="field-input" id="{field_id}" name="{name}" rows="4"{_length(question)}'
            f"{_attribute('placeholder', question.placeholder)}{rest}>{text(question.value)}</textarea>"
        )
    autocomplete = _attribute("autocomplete", question.autocomplete or rules.autocomplete)
    if question.kind == "select":
        return (
            f'<select class="field-input" id="{field_id}" name="{name}"{autocomplete}{rest}>'
            f'<option value="">{text(question.placeholder or "Chọn…")}</option>{_options(question)}</select>'
        )
    unit = question.unit or rules.unit
    return (
        f'<span class="field-unit"><input class="field-input {rules.css}" id="{field_id}" name="{name}" '
        f'type="{rules.input_type}" value="{text(question.value)}"{_attribute("inputmode", rules.input_mode)}'
        f"{autocomplete}{_length(question)}{_attribute('placeholder', question.placeholder)}{rest}>"
        f"{f'<span>{text(unit)}</span>' if unit else ''}</span>"
    )


def _choices(question: Question) -> str:
    many = question.kind == "checkboxes"
    chosen = _chosen(question)
    rest = " required" if question.required and not many else ""
    boxes = [
        f'<label class="choice{" is-card" if question.kind == "radio-cards" else ""}">'
        f'<input type="{"checkbox" if many else "radio"}" name="{text(question.name)}" value="{text(choice.value)}"'
        f"{' checked' if str(choice.value) in chosen else ''}{rest}><span>{text(choice.label)}"
        f"{f'<small>{text(choice.note)}</small>' if choice.note else ''}</span></label>"
        for choice in map(_as_choice, question.choices)
    ]
    return (
        f'<fieldset class="field" id="{question.id}"{question.described_by}>\n'
        f'<legend class="field-label">{_label(question)}</legend>\n{_help(question)}\n'
        f"{error_markup(question.id, question.error)}\n<div>{''.join(boxes)}</div>\n</fieldset>"
    )


def _checkbox(question: Question) -> str:
    rest = (" checked" if question.value else "") + (" required" if question.required else "")
    rest += question.described_by + (' aria-invalid="true"' if question.error else "")
    note = f'<small id="{question.id}-help">{text(question.help)}</small>' if question.help else ""
    return (
        f'<div class="field">\n<label class="choice"><input type="checkbox" id="{question.id}" '
        f'name="{text(question.name)}" value="1"{rest}><span>{text(question.label)}{note}</span></label>\n'
        f"{error_markup(question.id, question.error)}\n</div>"
    )


def _as_choice(choice: Any) -> Choice:
    return Choice(**choice) if isinstance(choice, dict) else choice


def _label(question: Question) -> str:
    optional = "" if question.required else ' <span class="field-optional">(không bắt buộc)</span>'
    return f"{text(question.label)}{optional}"


def _help(question: Question) -> str:
    if not question.help:
        return ""
    return f'<p class="field-help" id="{question.id}-help">{text(question.help)}</p>'


def _length(question: Question) -> str:
    return f' maxlength="{question.max_length}"' if question.max_length else ""


def _attribute(name: str, value: str) -> str:
    return f' {name}="{text(value)}"' if value else ""


def error_markup(field_id: str, error: str) -> str:
    """What is wrong with a field, to stand beside it; nothing when nothing is. `field_id` is written as it is."""
    if not error:
        return ""
    return f'<p class="field-error" id="{field_id}-error">{icon("error")}<span>{text(error)}</span></p>'


def _chosen(question: Question) -> set[str]:
    value = question.value
    return {str(one) for one in (value if isinstance(value, list | tuple | set) else [value])}


def _options(question: Question) -> str:
    """The choices of a select. A checkout has 34 provinces and up to 168 communes: by template they cost 2 ms."""
    options = _plain_options(tuple(question.choices))
    for value in _chosen(question):
        shown = f'<option value="{escape(value)}"'
        options = options.replace(f"{shown}>", f"{shown} selected>", 1)
    return options


@lru_cache(maxsize=64)
def _plain_options(choices: tuple[Choice, ...]) -> str:
    """With nothing chosen: the same provinces and communes are shown to everyone."""
    return format_html_join("", '<option value="{}">{}</option>', choices)


class Quantity(NamedTuple):
    """How many, as templates ask for it; see the tag `quantity_field`."""

    name: str = "quantity"
    value: int | str = 1
    minimum: int = 1
    maximum: int | None = None
    step: int = 1
    unit: str = ""
    label: str = "Số lượng"
    error: str = ""
    prefix: str | int = ""


def quantity_markup(asked: Quantity) -> SafeString:
    """A number that takes typing, with minus and plus once a script has arrived."""
    field_id = text(f"o-{asked.prefix}{asked.name}")
    most = "" if asked.maximum is None else f' max="{text(asked.maximum)}"'
    wrong = f' aria-invalid="true" aria-describedby="{field_id}-error"' if asked.error else ""
    markup = (
        f'<div class="quantity-field{" is-invalid" if asked.error else ""}">'
        f'<label class="visually-hidden" for="{field_id}">{text(asked.label)}</label><div class="quantity-field-box">'
        f'<button class="needs-script" type="button" data-step="down" aria-label="Bớt">{icon("minus")}</button>'
        f'<input id="{field_id}" name="{text(asked.name)}" type="number" inputmode="numeric" '
        f'value="{text(asked.value)}" min="{text(asked.minimum)}"{most} step="{text(asked.step)}" required{wrong}>'
        f'<button class="needs-script" type="button" data-step="up" aria-label="Thêm">{icon("plus")}</button></div>'
        f"{f'<span>{text(asked.unit)}</span>' if asked.unit else ''}</div>{error_markup(field_id, asked.error)}"
    )
    return mark_safe(markup)  # noqa: S308 - each text in it is escaped where it is written
