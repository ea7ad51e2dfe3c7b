"""A letter in parts as a web page, as offices save it: one column, the margin in a block of its own."""

from html import escape

from tests.specimens.parts import Parts, signed


def as_html(parts: Parts) -> bytes:
    """Return the letter as HTML."""
    side = "".join(
        f"<p>{''.join(f'<b>{escape(line)}</b><br>' for line in block.bold)}{'<br>'.join(map(escape, block.plain))}</p>"
        for block in parts.side
    )
    rows = "".join(f"<tr><td>{escape(label)}</td><td>{escape(value)}</td></tr>" for label, value in parts.labels)
    pieces = [
        f"<p>{'<br>'.join(map(escape, parts.ministry))}</p>" if parts.ministry else "",
        f"<p>&gt; Retouradres {escape(parts.return_address)}</p>",
        f"<p>{'<br>'.join(map(escape, parts.addressee))}</p>",
        f"<div class='marge'>{side}</div><table>{rows}</table>",
        f"<p>{escape(parts.salutation)}</p>" if parts.salutation else "",
        _blocks(parts),
        f"<p>{escape(parts.closing)}</p>" if parts.closing else "",
    ]
    for signature in parts.signatures:
        above, below = signed(signature)
        pieces += [f"<p>{escape(line)}</p>" for line in (*above, *below)]
    if parts.enclosures:
        pieces.append(f"<p>Bijlagen:</p><ol>{''.join(f'<li>{escape(title)}</li>' for title in parts.enclosures)}</ol>")
    head = '<!doctype html>\n<html lang="nl"><head><meta charset="utf-8"><title>Brief</title></head>'
    return f"{head}<body>{''.join(pieces)}</body></html>\n".encode()


def _blocks(parts: Parts) -> str:
    content, items = "", ""
    for block in (*parts.body, None):
        if block is not None and block.kind == "list-item":
            items += f"<li>{escape(block.text)}</li>"
            continue
        content += f"<ul>{items}</ul>" if items else ""
        items = ""
        if block is not None:
            tag = "h2" if block.kind == "heading" else "p"
            content += f"<{tag}>{escape(block.text)}</{tag}>"
    return content
