// Reads a file on a web server in parts. It runs in a worker, where a request may wait for its answer, so that it needs
// no SharedArrayBuffer and no headers beyond those of any static host.

const AHEAD = 32; // Most pages that are fetched at once, when a reader goes on where it was.
const WHOLE = 64_000_000; // Bytes of the largest file that is fetched whole from a host that gives no parts.

export class RemoteFile {
  #url;
  #page;
  #pages = new Map();
  #last = -2;
  #ahead = 1;

  constructor(url, size, page) {
    this.#url = url;
    this.size = size;
    this.#page = page;
    this.requests = 0;
    this.bytes = 0;
  }

  // Ask for the first page; a host that answers with the whole file is given up where that is large.
  async open() {
    const stop = new AbortController();
    const answer = await fetch(this.#url, {headers: {Range: `bytes=0-${this.#page - 1}`}, signal: stop.signal});
    if (answer.status === 200 && this.size > WHOLE) {
      stop.abort();
      throw new Error("no-ranges");
    }
    if (answer.status !== 200 && answer.status !== 206) throw new Error(`gone: ${answer.status}`);
    this.#keep(0, new Uint8Array(await answer.arrayBuffer()));
  }

  // Return `length` bytes from `offset`; they are within one page, or a few that follow each other.
  read(offset, length) {
    const found = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const at = offset + done;
      const number = Math.floor(at / this.#page);
      const start = at - number * this.#page;
      const part = this.#take(number).subarray(start, start + length - done);
      if (part.length === 0) break;
      found.set(part, done);
      done += part.length;
    }
    return found;
  }

  #take(number) {
    const known = this.#pages.get(number);
    if (known) {
      if (Math.abs(number - this.#last) === 1) this.#last = number;
      return known;
    }
    // The next page after the last one, or the one before it: more of them will be asked for.
    const step = number - this.#last;
    this.#ahead = Math.abs(step) === 1 ? Math.min(this.#ahead * 2, AHEAD) : 1;
    const first = step === -1 ? Math.max(0, number - this.#ahead + 1) : number;
    const last = step === -1 ? number : Math.min(number + this.#ahead - 1, Math.ceil(this.size / this.#page) - 1);
    this.#fetch(first, last);
    this.#last = number;
    return this.#pages.get(number);
  }

  #fetch(first, last) {
    const request = new XMLHttpRequest();
    request.open("GET", this.#url, false);
    request.responseType = "arraybuffer";
    request.setRequestHeader("Range", `bytes=${first * this.#page}-${(last + 1) * this.#page - 1}`);
    request.send();
    if (request.status !== 200 && request.status !== 206) throw new Error(`gone: ${request.status}`);
    this.#keep(request.status === 206 ? first : 0, new Uint8Array(request.response));
  }

  #keep(first, bytes) {
    this.requests += 1;
    this.bytes += bytes.length;
    for (let start = 0, number = first; start < bytes.length; start += this.#page, number += 1) {
      this.#pages.set(number, bytes.subarray(start, start + this.#page));
    }
  }
}
