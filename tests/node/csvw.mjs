// Prints the triples that rdf-parser-csvw finds in the tables of a release, as N-Triples.
// Usage, in a folder with node_modules: node csvw.mjs RELEASE/csv-metadata.json
//
// The reader takes the description as RDF. The context of CSVW is at an address of W3C, so the terms in use are given
// here; of the annotations that the reader adds about tables and rows nothing is printed, as in CSVW's minimal mode.
import { createReadStream, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const load = file => import(pathToFileURL(resolve('node_modules', file)))
const { default: CsvwParser } = await load('rdf-parser-csvw/index.js')
const { default: N3 } = await load('n3/lib/index.js')
const { JsonLdParser } = await load('jsonld-streaming-parser/index.js')

const CSVW = 'http://www.w3.org/ns/csvw#'
const id = name => ({ '@id': CSVW + name, '@type': '@id' })
const CONTEXT = {
  '@vocab': 'http://www.w3.org/2001/XMLSchema#',
  aboutUrl: CSVW + 'aboutUrl',
  columns: { '@id': CSVW + 'column', '@container': '@list' },
  datatype: { '@id': CSVW + 'datatype', '@type': '@vocab' },
  dialect: id('dialect'),
  encoding: CSVW + 'encoding',
  header: CSVW + 'header',
  lang: CSVW + 'lang',
  name: CSVW + 'name',
  propertyUrl: CSVW + 'propertyUrl',
  required: CSVW + 'required',
  suppressOutput: CSVW + 'suppressOutput',
  tableSchema: id('tableSchema'),
  titles: CSVW + 'title',
  trim: CSVW + 'trim',
  url: CSVW + 'url',
  valueUrl: CSVW + 'valueUrl',
  virtual: CSVW + 'virtual'
}
const BASE = 'http://tables.example/'

async function gathered (stream, add) {
  for await (const quad of stream) add(quad)
}

// What version 1.1.0 of the reader cannot do: it makes the literal of a datatype with a format into "[object Object]". A
// format restricts a value and does not change it, so the datatype that it restricts is given instead.
function base (column) {
  return column.datatype?.base ? { ...column, datatype: column.datatype.base } : column
}

async function described (table, dialect) {
  const parser = new JsonLdParser({ baseIRI: BASE })
  const tableSchema = { columns: table.tableSchema.columns.map(base) }
  parser.end(JSON.stringify({ '@context': CONTEXT, dialect, url: table.url, tableSchema }))
  const store = new N3.Store()
  await gathered(parser, quad => store.addQuad(quad))
  return store
}

const file = process.argv[2]
const group = JSON.parse(readFileSync(file, 'utf8'))
const writer = new N3.Writer({ format: 'N-Triples' })
for (const table of group.tables) {
  const metadata = await described(table, group.dialect)
  const parser = new CsvwParser({ metadata, baseIRI: BASE + table.url, timezone: 'utc' })
  const rows = parser.import(createReadStream(join(dirname(file), table.url), 'utf8'))
  await gathered(rows, quad => {
    if (quad.subject.termType !== 'BlankNode') writer.addQuad(quad)
  })
}
writer.end((error, text) => {
  if (error) throw error
  process.stdout.write(text)
})
