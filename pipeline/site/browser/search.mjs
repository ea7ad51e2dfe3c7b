// The search page: words to a query of SQLite's full-text index, hits newest first.

import {$, Database, element, explain, figure, texts} from "./queries.mjs";

const SHOWN = 20;
const SHORTEST = 4; // Characters that a word needs to be looked up as the beginning of others.
const KNOWN = "SELECT 1 FROM search WHERE search MATCH ? LIMIT 1";
const AROUND = 110; // Characters that a quotation has before and after the word.
const SQL = `SELECT search.rowid, l.id, coalesce(l.subject, l.heading), l.date, l.date_printed, coalesce(o.name, l.sender_name), l.kind, l.language
FROM search CROSS JOIN letters l ON l.rowid = search.rowid LEFT JOIN organisations o ON o.iri = l.sender_iri
WHERE search MATCH ? AND search.rowid {side} ? ORDER BY search.rowid {order}`;
const database = new Database("search/");
const API = new URL(`../api/v1/datasets/${location.pathname.split("/").at(-2)}`, location.href).href;
const form = $("search");
const day = new Intl.DateTimeFormat(document.documentElement.lang, {dateStyle: "long", timeZone: "UTC"});
let turn = 0;
let hasApi = null;

// Return the parts of a question: words, "phrases" and beginnings*, each as FTS5 wants it.
export function parts(question) {
  const found = question.matchAll(/"([^"]+)"|([^\s"]+)/g);
  return [...found]
    .map(([, phrase, word]) => (phrase ?? word).trim())
    .filter((text) => /[\p{L}\p{N}]/u.test(text))
    .map((text) => (text.endsWith("*") ? `"${text.replace(/\*+$/, "").replaceAll('"', "")}"*` : `"${text.replaceAll('"', "")}"`));
}

// Return the whole condition: every part, in the subject or the body, and every chosen facet.
function condition(words, tokens, within) {
  const all = words.map((word) => `{${within}}: ${word}`);
  return [...all, ...tokens.map((token) => `{facets}: "${token}"`)].map((part) => `(${part})`).join(" AND ");
}

function chosen() {
  const data = new FormData(form);
  return {
    question: (data.get("q") ?? "").trim(),
    tokens: ["sender", "year", "kind", "theme"].map((name) => data.get(name)).filter(Boolean),
    within: data.get("in") === "subject" ? "subject" : "subject body",
    oldest: data.get("order") === "oldest",
  };
}

function address(iri) {
  return `../doc/brief/${iri.slice(iri.lastIndexOf("/") + 1)}.html`;
}

function when(date, printed) {
  if (/^\d{4}-\d\d-\d\d$/.test(date ?? "")) return element("time", {datetime: date}, day.format(new Date(`${date}T00:00Z`)));
  return element("span", {}, date || printed || texts.undated);
}

function hit([, iri, subject, date, printed, sender, kind, language]) {
  const link = element("a", {href: address(iri)}, subject || texts.no_subject);
  if (language) link.setAttribute("lang", language);
  const about = element("p", {class: "soft"}, when(date, printed));
  for (const text of [sender, texts.kinds[kind] ?? kind]) if (text) about.append(" · ", text);
  return element("li", {}, element("h3", {}, link), about, element("p", {class: "found", "data-letter": iri}));
}

// Text without accents, of the same length, to find words as the index does.
const plain = (text) => [...text].map((sign) => sign.normalize("NFD")[0]).join("").toLowerCase();

// Add to each hit the place in its text where a word of the question is, from the letter's own page.
async function quote(places, words) {
  const wanted = words.map((word) => plain(word.replace(/^"|"\*?$/g, "")));
  for (const place of places) {
    try {
      const answer = await fetch(address(place.dataset.letter));
      const letter = new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
      const paragraphs = [...letter.querySelectorAll(".body > p, .body > h3, .body li, .body > pre")].map((one) => one.textContent);
      const text = paragraphs.find((one) => wanted.some((word) => plain(one).includes(word)));
      if (text) place.append(...marked(text, wanted));
    } catch {
      return; // Hits without a quotation are still hits.
    }
  }
}

function marked(text, wanted) {
  const signs = [...text];
  const same = plain(text);
  const at = Math.min(...wanted.map((word) => same.indexOf(word)).filter((place) => place >= 0));
  const word = wanted.find((one) => same.startsWith(one, at));
  const start = Math.max(0, at - AROUND);
  const end = Math.min(signs.length, at + word.length + AROUND);
  const cut = (from, to) => signs.slice(from, to).join("");
  const found = element("mark", {}, cut(at, at + word.length));
  return [start ? "… " : "", cut(start, at), found, cut(at + word.length, end), end < signs.length ? " …" : ""];
}

function say(text) {
  $("state").textContent = text;
}

async function find(wanted, words, after) {
  const sql = SQL.replace("{side}", wanted.oldest ? ">" : "<").replace("{order}", wanted.oldest ? "ASC" : "DESC");
  const start = after ?? (wanted.oldest ? 0 : 1e15);
  return database.askTwice(sql, [condition(words, wanted.tokens, wanted.within), start], SHOWN);
}

// Link to the API with the words of a question, where the server of the site has one.
async function offer(question) {
  $("api").hidden = true;
  if (!question) return;
  hasApi ??= fetch(API).then((answer) => answer.ok, () => false);
  for (const form of ["json", "csv"]) {
    $(`api-${form}`).href = `${API}/letters?${new URLSearchParams({search: question, format: form})}`;
  }
  $("api-described").href = new URL("../api/v1/openapi.json", location.href);
  $("api").hidden = !(await hasApi);
}

// Return the words with a star after those that are in no letter. A star on a frequent word would read megabytes.
async function begun(words) {
  const found = [];
  for (const word of words) {
    const known = word.endsWith("*") || word.length < SHORTEST + 2 || (await database.askTwice(KNOWN, [word], 1)).rows.length;
    found.push(known ? word : `${word}*`);
  }
  return found;
}

async function search() {
  const wanted = chosen();
  let words = parts(wanted.question);
  const mine = ++turn;
  offer(words.length ? wanted.question.replace(/["*]/g, "") : "");
  $("hits").replaceChildren();
  $("more").hidden = true;
  $("hits").removeAttribute("aria-busy");
  if (words.length + wanted.tokens.length === 0) return say("");
  say(texts.searching);
  $("hits").setAttribute("aria-busy", "true");
  try {
    let found = await find(wanted, words);
    let note = "";
    if (!found.rows.length && words.length) {
      const longer = await begun(words);
      if (longer.join() !== words.join()) {
        words = longer;
        found = await find(wanted, words);
        note = found.rows.length ? ` ${texts.beginnings}` : "";
      }
    }
    if (mine === turn) show(wanted, words, found, note);
  } catch (error) {
    if (mine === turn) say(explain(error));
  }
  if (mine === turn) $("hits").removeAttribute("aria-busy");
}

function show(wanted, words, found, note) {
  for (const row of found.rows) $("hits").append(hit(row));
  const count = $("hits").children.length;
  if (words.length) quote([...$("hits").querySelectorAll(".found:empty")], words);
  say((count ? `${found.more ? texts.first : ""} ${figure(count)} ${count === 1 ? texts.hit : texts.hits}.` : texts.none) + note);
  $("more").hidden = !found.more;
  $("more").onclick = async () => {
    const next = await find(wanted, words, found.rows.at(-1)[0]);
    const place = $("hits").children.length;
    show(wanted, words, next, note);
    $("hits").children[place]?.querySelector("a").focus();
  };
  document.body.dataset.bytes = found.bytes;
  document.body.dataset.requests = found.requests;
}

function restore() {
  for (const [name, value] of new URLSearchParams(location.search)) {
    const field = form.elements.namedItem(name);
    if (field) field.value = value;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const asked = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  history.pushState(null, "", `?${asked}`);
  search();
});
addEventListener("popstate", () => (form.reset(), restore(), search()));
$("unavailable").remove();
form.hidden = false;
restore();
search();
