// The SQL page: a text area, and SQLite in a worker on the same database as the search.

import {$, Database, explain} from "./queries.mjs";
import {examples, run} from "./tables.mjs";

const MOST = 1000;
const database = new Database("search/");

function ask() {
  return run(
    () =>
      database.askTwice($("query").value, [], MOST).catch((error) => {
        throw error.message === "stopped" ? error : new Error(explain(error));
      }),
    "../",
    () => database.stop(),
  );
}

$("form").addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});
$("query").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) ask();
});
examples((text, now) => {
  $("query").value = text;
  if (now) ask();
});
$("unavailable").remove();
$("form").hidden = false;
