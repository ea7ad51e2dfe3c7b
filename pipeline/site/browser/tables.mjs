// Results as a table, and as a CSV file.

import {$, element, figure, texts} from "./queries.mjs";

// Return a cell: a letter leads to its page on this site, another address to where it is.
function cell(value, root) {
  const text = value === null || value === undefined ? "" : String(value);
  if (text.startsWith(`${texts.base}id/brief/`)) {
    const name = text.slice(text.lastIndexOf("/") + 1);
    return element("td", {}, element("a", {href: `${root}doc/brief/${name}.html`}, decodeURIComponent(name)));
  }
  if (/^https?:\/\/\S+$/.test(text)) return element("td", {}, element("a", {href: text, rel: "noreferrer"}, text));
  return element("td", typeof value === "number" ? {class: "number"} : {}, text);
}

export function show({columns, rows, more}, seconds, root) {
  const head = element("tr", {}, ...columns.map((name) => element("th", {scope: "col"}, name)));
  const body = rows.map((row) => element("tr", {}, ...row.map((value) => cell(value, root))));
  $("result").replaceChildren(element("table", {class: "small"}, element("thead", {}, head), element("tbody", {}, ...body)));
  $("result").hidden = false;
  const count = `${more ? texts.first : ""} ${figure(rows.length)} ${rows.length === 1 ? texts.row : texts.rows}`.trim();
  $("state").textContent = `${count}, ${seconds.toLocaleString(document.documentElement.lang, {maximumFractionDigits: 1})} s.`;
  const link = $("csv");
  URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(new Blob([csv(columns, rows)], {type: "text/csv"}));
  link.hidden = rows.length === 0;
}

// Text that a spreadsheet would take for a formula gets an apostrophe, as in the published tables.
function csv(columns, rows) {
  const written = (value) => {
    const text = value === null || value === undefined ? "" : String(value);
    const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [columns, ...rows].map((row) => `${row.map(written).join(",")}\r\n`).join("");
}

export function clear(text) {
  $("result").replaceChildren();
  $("result").hidden = true;
  $("csv").hidden = true;
  $("state").textContent = text;
}

// Run a question with a clock and a button to stop; `ask` returns columns and rows.
export async function run(ask, root, stop) {
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  clear(texts.busy);
  $("stop").hidden = false;
  $("stop").onclick = stop;
  $("state").setAttribute("aria-busy", "true");
  try {
    show(await ask(), seconds(), root);
  } catch (error) {
    clear(error.message === "stopped" ? texts.stopped : `${texts.refused} ${texts[error.message] ?? error.message}`);
  }
  $("stop").hidden = true;
  $("state").removeAttribute("aria-busy");
}

// Make the buttons of the examples work; the first example is there from the start.
export function examples(use) {
  for (const button of document.querySelectorAll("[data-example]")) {
    button.onclick = () => use(texts.examples[Number(button.dataset.example)], true);
  }
  use(new URLSearchParams(location.search).get("query") ?? texts.examples[0], false);
}
