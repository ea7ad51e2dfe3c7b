// Worker with a SPARQL engine, Oxigraph in WebAssembly, on an N-Quads file of this site.
// Messages to it: {file, query}. From it: {loaded} while it reads, {json} or {text}, or {error}.

import start, {Store} from "./oxigraph/web.js";

let engine;
let store = null;
let held = "";

// What a body holds: a large dataset has its N-Quads as gzip only, which some hosts have the browser unpack, and others not.
async function content(body) {
  const [first, whole] = body.tee();
  const {value} = await first.getReader().read();
  return value?.[0] === 0x1f && value[1] === 0x8b ? whole.pipeThrough(new DecompressionStream("gzip")) : whole;
}

async function load(file) {
  if (held === file) return;
  engine ??= start();
  await engine;
  store = new Store();
  held = "";
  const answer = await fetch(file);
  if (!answer.ok) throw new Error(`unreachable`);
  const reader = (await content(answer.body)).pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let loaded = 0;
  for (;;) {
    const {done, value} = await reader.read();
    rest += value ?? "";
    if (!done && rest.length < 4_000_000) continue;
    const end = done ? rest.length : rest.lastIndexOf("\n") + 1;
    store.load(rest.slice(0, end), {format: "application/n-quads", no_transaction: true});
    loaded += end;
    rest = rest.slice(end);
    postMessage({loaded});
    if (done) break;
  }
  held = file;
}

onmessage = async ({data}) => {
  try {
    await load(data.file);
    const found = store.query(data.query, {results_format: "json", use_default_graph_as_union: true});
    postMessage(typeof found === "string" ? {json: found} : {text: found.map((one) => `${one} .`).join("\n")});
  } catch (error) {
    postMessage({error: String(error.message ?? error)});
  }
};
