// What the pages share: the texts of a page, the worker, and making elements. Text is only ever set as text.

export const texts = JSON.parse(document.getElementById("texts")?.textContent ?? "{}");
export const $ = (id) => document.getElementById(id);

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

// Worker with a queue; `stop` ends it and refuses what waits.
export class Database {
  #worker = null;
  #waiting = new Map();
  #last = 0;

  constructor(folder) {
    this.folder = new URL(folder, location.href).href;
  }

  ask(sql, parameters = [], limit = 1000) {
    if (!this.#worker) {
      this.#worker = new Worker(new URL(`database.mjs?folder=${encodeURIComponent(this.folder)}`, import.meta.url), {
        type: "module",
      });
      this.#worker.onmessage = ({data}) => {
        const {resolve, reject} = this.#waiting.get(data.id);
        this.#waiting.delete(data.id);
        if (data.error === undefined) resolve(data);
        else reject(new Error(data.error));
      };
      this.#worker.onerror = (event) => this.stop(event.message || "the worker could not be started");
    }
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, {resolve, reject});
      this.#worker.postMessage({id, sql, parameters, limit});
    });
  }

  // Ask again once where a newer release has replaced the database.
  async askTwice(...question) {
    try {
      return await this.ask(...question);
    } catch (error) {
      if (!error.message.startsWith("gone")) throw error;
      return this.ask(...question);
    }
  }

  stop(reason = "stopped") {
    this.#worker?.terminate();
    this.#worker = null;
    for (const {reject} of this.#waiting.values()) reject(new Error(reason));
    this.#waiting.clear();
  }
}

// Return a number as the language of the page writes it.
export const figure = (number) => number.toLocaleString(document.documentElement.lang);

// Return an error as a reader can use it.
export function explain(error) {
  if (error.message === "no-ranges") return texts.no_ranges;
  if (error.message.startsWith("gone") || error.message.includes("fetch")) return `${texts.unreachable} (${error.message})`;
  return error.message;
}
