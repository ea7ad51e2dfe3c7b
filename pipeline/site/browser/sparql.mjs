// The SPARQL page: the editor of YASGUI; the site's own endpoint answers where it has one, otherwise Oxigraph in a worker.

import {$, figure, texts} from "./queries.mjs";
import {clear, examples, run} from "./tables.mjs";

const MOST = 1000;
const JSON_RESULTS = "application/sparql-results+json";
const endpoint = new URL(texts.endpoint, location.href).href;
let worker = null;
let stopping = null;

const editor = new globalThis.Yasqe($("editor"), {
  autocompleters: [], // Those of YASGUI ask other hosts.
  createShareableLink: null,
  editorHeight: "auto", // All of the query shows, so that nothing scrolls that a keyboard cannot reach.
  persistenceId: null,
  resizeable: false,
  showQueryButton: false,
});
// Tab leaves the editor, as everywhere on the page.
editor.setOption("extraKeys", {Tab: false, "Shift-Tab": false, "Ctrl-Enter": ask, "Cmd-Enter": ask});
editor.getInputField().setAttribute("aria-label", texts.query);

async function hasEndpoint() {
  try {
    const answer = await fetch(`${endpoint}?query=${encodeURIComponent("ASK {}")}`, {headers: {Accept: JSON_RESULTS}});
    return answer.ok && (answer.headers.get("Content-Type") ?? "").includes("json");
  } catch {
    return false;
  }
}

async function remotely(query) {
  const stop = new AbortController();
  stopping = () => stop.abort();
  const body = new URLSearchParams({query});
  const accept = `${JSON_RESULTS}, application/n-triples;q=0.9`;
  let answer;
  try {
    answer = await fetch(endpoint, {method: "POST", body, headers: {Accept: accept}, signal: stop.signal});
  } catch (error) {
    throw new Error(error.name === "AbortError" ? "stopped" : "unreachable");
  }
  const text = await answer.text();
  if (!answer.ok) throw new Error(text.slice(0, 500) || String(answer.status));
  return (answer.headers.get("Content-Type") ?? "").includes("json") ? bindings(JSON.parse(text)) : lines(text);
}

function here(query) {
  return new Promise((resolve, reject) => {
    worker ??= new Worker(new URL("triples.mjs", import.meta.url), {type: "module"});
    stopping = () => {
      worker.terminate();
      worker = null;
      reject(new Error("stopped"));
    };
    worker.onerror = (event) => reject(new Error(event.message || "unreachable"));
    worker.onmessage = ({data}) => {
      if (data.loaded) clear(`${texts.loading} ${figure(Math.round(data.loaded / 1e5) / 10)} MB`);
      else if (data.error !== undefined) reject(new Error(data.error));
      else resolve(data.json === undefined ? lines(data.text) : bindings(JSON.parse(data.json)));
    };
    worker.postMessage({file: new URL($("file").value, location.href).href, query});
  });
}

function bindings(found) {
  if (found.boolean !== undefined) return {columns: ["ASK"], rows: [[String(found.boolean)]], more: false};
  const columns = found.head.vars;
  const value = (term) => (!term ? null : /#(integer|decimal|double)$/.test(term.datatype ?? "") ? Number(term.value) : term.value);
  const all = found.results.bindings;
  return {columns, rows: all.slice(0, MOST).map((row) => columns.map((name) => value(row[name]))), more: all.length > MOST};
}

function lines(text) {
  const all = text.split("\n").filter(Boolean);
  return {columns: [texts.triple], rows: all.slice(0, MOST).map((line) => [line]), more: all.length > MOST};
}

let remote = false;

function ask() {
  return run(() => (remote ? remotely : here)(editor.getValue()), "", () => stopping?.());
}

$("form").addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});
remote = await hasEndpoint();
$("from-endpoint").hidden = !remote;
$("from-endpoint").querySelector("code").textContent = endpoint; // The one that is asked: this site may be a copy.
$("from-file").hidden = remote;
examples((text, now) => {
  editor.setValue(text);
  if (now) ask();
});
$("unavailable").remove();
$("form").hidden = false;
editor.refresh();
