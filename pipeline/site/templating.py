"""The environment in which templates are compiled and rendered: thousands of pages, each of hundreds of values.

A value is printed by one function, which leaves out None and escapes the rest, and macros are called directly: Jinja's
own code makes an object for each value, and asks of each macro whether it wants the context, which none of ours does.
"""

from functools import cache
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

from pipeline.site.amounts import figure, size
from pipeline.site.texts import Language


def printed(value: object) -> str:
    """Return what a template prints for a value: an empty string for None, which people should never see.

    Everything is escaped as `markupsafe.escape` does, except markup.

    >>> printed("a < 'b'"), str(printed(escape("<"))), printed(None), str(printed(3))
    ('a &lt; &#39;b&#39;', '&lt;', '', '3')
    """
    if type(value) is str:
        text = value.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;")
        return text.replace("'", "&#39;").replace('"', "&#34;")
    if type(value) is Markup:
        return value
    return "" if value is None else escape(value)


class _PageCode(CodeGenerator):
    """Compiles templates whose values are all printed by `printed`."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        self.write(finalize.src or "(")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        self.write(")")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        if forward_caller or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for given in (*node.args, *node.kwargs):
            self.visit(given, frame)
            self.write(", ")
        self.write(")")


class _PageEnvironment(jinja2.Environment):
    code_generator_class = _PageCode

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return an attribute, or the value of a key: of a dictionary, such as that of the texts, the key first."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        try:
            return getattr(obj, attribute)
        except AttributeError:
            return super().getattr(obj, attribute)


class _Bytecodes(jinja2.BytecodeCache):
    """Compiled templates of this process, shared by the languages, whose templates differ in filters alone."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._known:
            bucket.bytecode_from_string(self._known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key] = bucket.bytecode_to_string()


_bytecodes = {trim: _Bytecodes() for trim in (True, False)}


@cache
def environment(language: Language, trim: bool = True) -> jinja2.Environment:
    """Return the environment of the templates; `trim` leaves out the line break after a block and the blanks before."""
    made = _PageEnvironment(
        loader=jinja2.PackageLoader("pipeline.site"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=printed,
        trim_blocks=trim,
        lstrip_blocks=trim,
        keep_trailing_newline=True,
        auto_reload=False,
        bytecode_cache=_bytecodes[trim],
    )
    made.filters["figure"] = lambda value: figure(value, language)
    made.filters["size"] = lambda value: size(value, language)
    made.globals["parts"] = made.get_template("parts.html").module  # Once, instead of an import in each page.
    return made


def parts(language: Language, trim: bool = True) -> Any:
    """Return the macros of `parts.html`, as functions that return markup; templates have them as `parts`."""
    return environment(language, trim).globals["parts"]
