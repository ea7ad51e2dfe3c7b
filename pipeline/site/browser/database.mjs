// Worker that answers SQL from a database on a web server, by SQLite in WebAssembly.
// Messages to it: {id, sql, parameters, limit}. From it: {id, columns, rows, more, requests, bytes} or {id, error}.
// The address of the folder of the database is in its own address: database.mjs?folder=...

import start from "./sqlite-wasm/index.mjs";
import {RemoteFile} from "./ranges.mjs";

const folder = new URL(new URL(import.meta.url).searchParams.get("folder"), import.meta.url);
let opened;

async function open() {
  const about = await (await fetch(new URL("database.json", folder), {cache: "no-cache"})).json();
  const file = new RemoteFile(new URL(about.file, folder).href, about.bytes, about.page);
  const [sqlite] = await Promise.all([start({print() {}, printErr() {}}), file.open()]);
  install(sqlite, file);
  const database = new sqlite.oo1.DB({filename: "file:database?vfs=remote&immutable=1", flags: "r"});
  database.exec("PRAGMA temp_store = memory; PRAGMA cache_size = -8000");
  return {sqlite, database, file};
}

// A file system that has one file, and only reads.
function install(sqlite, file) {
  const {capi, wasm} = sqlite;
  const methods = new capi.sqlite3_io_methods();
  const system = new capi.sqlite3_vfs();
  const usual = new capi.sqlite3_vfs(capi.sqlite3_vfs_find(null));
  methods.$iVersion = 1;
  system.$iVersion = 1;
  system.$szOsFile = capi.sqlite3_file.structInfo.sizeof;
  system.$mxPathname = 512;
  system.$xRandomness = usual.$xRandomness;
  system.$xSleep = usual.$xSleep;
  system.$xCurrentTime = usual.$xCurrentTime;
  usual.dispose();
  const allowed = () => 0;
  const refused = () => capi.SQLITE_READONLY;
  const read = (pointer, target, length, offset) => {
    try {
      wasm.heap8u().set(file.read(Number(offset), length), Number(target));
      return 0;
    } catch (error) {
      failure = error;
      return capi.SQLITE_IOERR_READ;
    }
  };
  sqlite.vfs.installVfs({
    io: {
      struct: methods,
      methods: {
        xClose: allowed,
        xRead: read,
        xWrite: refused,
        xTruncate: refused,
        xSync: allowed,
        xFileSize: (pointer, target) => (wasm.poke(target, BigInt(file.size), "i64"), 0),
        xLock: allowed,
        xUnlock: allowed,
        xCheckReservedLock: (pointer, target) => (wasm.poke(target, 0, "i32"), 0),
        xFileControl: () => capi.SQLITE_NOTFOUND,
        xSectorSize: () => 4096,
        xDeviceCharacteristics: () => capi.SQLITE_IOCAP_IMMUTABLE,
      },
    },
    vfs: {
      struct: system,
      name: "remote",
      methods: {
        xOpen: (pointer, name, target, flags, result) => {
          const handle = new capi.sqlite3_file(target);
          handle.$pMethods = methods.pointer;
          handle.dispose();
          if (result) wasm.poke(result, capi.SQLITE_OPEN_READONLY, "i32");
          return 0;
        },
        xDelete: refused,
        xAccess: (pointer, name, flags, target) => (wasm.poke(target, 0, "i32"), 0),
        xFullPathname: (pointer, name, length, target) =>
          wasm.cstrncpy(target, name, length) < length ? 0 : capi.SQLITE_CANTOPEN,
      },
    },
  });
}

let failure = null; // Why the last part could not be read; SQLite itself only says that reading failed.

async function answer({sql, parameters = [], limit = 1000}) {
  opened ??= open();
  const {database, file} = await opened;
  const rows = [];
  let columns = [];
  let more = false;
  failure = null;
  const statement = database.prepare(sql);
  try {
    if (parameters.length) statement.bind(parameters);
    columns = statement.getColumnNames();
    while (!more && statement.step()) {
      if (rows.length === limit) more = true;
      else rows.push(statement.get([]).map((value) => (typeof value === "bigint" ? String(value) : value)));
    }
  } finally {
    statement.finalize();
  }
  return {columns, rows, more, requests: file.requests, bytes: file.bytes};
}

onmessage = async ({data}) => {
  try {
    postMessage({id: data.id, ...(await answer(data))});
  } catch (error) {
    const text = String((failure ?? error).message ?? error).replace(/^.*sqlite3 result code \d+: /i, "");
    if (text.startsWith("gone")) opened = undefined; // A newer release came: its database has another name.
    postMessage({id: data.id, error: text});
  }
};
