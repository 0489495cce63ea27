// Puts a line where it belongs in an index.ts: sorted among imports and in the exported list or record.
import ts from 'typescript'

function parse(text) {
  return ts.createSourceFile('index.ts', text, ts.ScriptTarget.Latest, true)
}

/** What is sorted: the name, not the file, so that `json.ts` stands before `json-lines.ts`. */
function nameOf(file) {
  return file.replace(/^\.\//, '').replace(/\.ts$/, '')
}

/** Adds `import { identifier } from './file'` before the first local import that sorts after it. */
export function withImport(text, { identifier, file }) {
  const source = parse(text)
  const imports = source.statements.filter(ts.isImportDeclaration)
  const line = `import { ${identifier} } from './${file}'\n`
  const next = imports.find(
    ({ moduleSpecifier: { text: to } }) => to.startsWith('./') && nameOf(to) > nameOf(file),
  )
  const at = next?.getStart() ?? (imports.length > 0 ? imports.at(-1).getEnd() + 1 : 0)
  return text.slice(0, at) + line + text.slice(at)
}

function listIn(source) {
  const found = []
  const look = (node) => {
    if (ts.isObjectLiteralExpression(node) || ts.isArrayLiteralExpression(node)) found.push(node)
    else ts.forEachChild(node, look)
  }
  for (const statement of source.statements.filter(ts.isVariableStatement)) look(statement)
  if (found.length !== 1) throw new Error(`bug: expected one list in index.ts, found ${found.length}`)
  return found[0]
}

const entriesOf = (list) => (ts.isArrayLiteralExpression(list) ? list.elements : list.properties)
const keyOf = (entry) => entry.name?.text ?? entry.getText()

/** Adds an entry to the one list or record that an index exports; a record is keyed by `name`. */
export function withEntry(text, { name, identifier }) {
  const list = listIn(parse(text))
  const isRecord = ts.isObjectLiteralExpression(list)
  const entry = !isRecord || name === identifier ? identifier : `'${name}': ${identifier}`
  const key = isRecord ? name : identifier
  const entries = entriesOf(list)
  const next = entries.findIndex((other) => keyOf(other) > key)
  const texts = entries.map((other) => other.getText())
  texts.splice(next < 0 ? texts.length : next, 0, entry)
  const [open, close] = isRecord ? ['{', '}'] : ['[', ']']
  return `${text.slice(0, list.getStart())}${open}\n  ${texts.join(',\n  ')},\n${close}${text.slice(list.getEnd())}`
}

/** Adds `export type { name } from './file'` to a package's index, sorted by file as the formatter has it. */
export function withTypeExport(text, { name, file }) {
  const exports = parse(text).statements.filter(
    (node) => ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined,
  )
  const next = exports.find(({ moduleSpecifier: { text: to } }) => to > `./${file}`)
  const line = `export type { ${name} } from './${file}'\n`
  const at = next?.getStart() ?? text.length
  return text.slice(0, at) + line + text.slice(at)
}
