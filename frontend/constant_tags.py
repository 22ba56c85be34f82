"""Template tags whose words are all constants, drawn once when a template is read and not on every page.

A frame has a dozen icons and addresses of files: by Django's `simple_tag` each is worked out anew on every page.
"""

from collections.abc import Callable

from django.template import Context, Library
from django.template.base import Node, Parser, TextNode, Token
from django.template.library import SimpleNode


def drawn_once(register: Library, function: Callable[..., str]) -> None:
    """Register a function as a `simple_tag`; given constants only, its answer becomes part of the template's text.

    function  answers the same for the same words for as long as the process lives
    """
    register.simple_tag(function)
    compile_each_time = register.tags[function.__name__]

    def compile_tag(parser: Parser, token: Token) -> Node:
        node = compile_each_time(parser, token)
        return TextNode(node.render(Context())) if _is_constant(node) else node

    register.tag(function.__name__, compile_tag)


def _is_constant(node: SimpleNode) -> bool:
    words = (*node.args, *node.kwargs.values())
    return node.target_var is None and not any(word.is_var or word.filters for word in words)
