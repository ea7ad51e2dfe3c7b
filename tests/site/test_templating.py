"""How templates print values: everything is escaped but markup, and what is not defined is an error."""

from urllib.parse import quote

import jinja2
import pytest
from markupsafe import Markup, escape

from pipeline.site.browse.bothpages import quoted
from pipeline.site.templating import environment, printed

HOSTILE = ("<script>alert('x')</script>", 'a "b" & &amp; c', "", "é € ’", Markup("<b>"), 3, 1.5, ("<",), {"a": "<"})


@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_is_escaped_as_markupsafe_does(value: object) -> None:
    assert printed(value) == escape(value)


def rendered(text: str, **facts: object) -> str:
    return environment("nl").from_string(text).render(facts)


def test_what_is_not_there_is_left_out_and_what_is_not_defined_is_an_error() -> None:
    assert rendered("[{{ a }}]", a=None) == "[]"
    for text in ("{{ a.b }}", "{{ b }}", "{{ b() }}", "{{ a.keys.b }}", "{% for one in b %}{% endfor %}"):
        with pytest.raises(jinja2.UndefinedError):
            rendered(text, a={"c": 1})


def test_a_key_comes_before_a_method_of_a_dictionary() -> None:
    assert rendered("{{ t.items }} {{ t.copy }} {{ '<' }}", t={"items": "<a>", "copy": "b"}) == "&lt;a&gt; b &lt;"


def test_macros_and_functions_are_called_with_places_names_and_blocks() -> None:
    text = "{% macro m(a, b='<', c=1) %}{{ a }}{{ b }}{{ c }}{{ caller() if caller is defined }}{% endmacro %}"
    assert rendered(text + "{{ m('&', c='d') }}") == "&amp;&lt;d"
    assert rendered(text + "{% call m('a', 'b') %}<i>{% endcall %}") == "ab1<i>"
    assert rendered("{{ f(1, b=2) }} {{ f(*[3], **{'b': 4}) }}", f=lambda a, b: f"{a}<{b}") == "1&lt;2 3&lt;4"


def test_quoting_is_that_of_the_library() -> None:
    text = "".join(map(chr, range(256))) + "€ 😀"
    assert quoted(text) == quote(text)
