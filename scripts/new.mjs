// `npm run new metric brier-score`: writes the source, its test and its docs page, and lists it in its index.ts.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, posix } from 'node:path'
import { catalogue, fileOf, identifierOf } from './catalogue.mjs'
import { writeDocs } from './docs.mjs'
import { withEntry, withImport, withTypeExport } from './new/list.mjs'
import { asked, templates } from './new/templates.mjs'
import { root } from './sources.mjs'

const namePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const usage = `npm run new <kind> <name>, for example:  npm run new metric brier-score
Kinds: ${Object.keys(asked).join(', ')}.`

/** One half of what was asked for: where its files go and what stands in them. */
function partOf({ kind: kindName, template }, name) {
  const kind = catalogue.find((one) => one.kind === kindName)
  const id = identifierOf(name)
  const source = `${kind.source}/${fileOf(kind, name)}`
  const test = `${kind.test}/${fileOf(kind, name).replace(/\.ts$/, '.test.ts')}`
  const title = id[0].toUpperCase() + id.slice(1)
  return { kind, id, name, source, test, text: templates[template]({ name, id, title }) }
}

/** Says what is wrong with what was asked for, if anything. */
function problemOf(kind, name) {
  if (kind === undefined || name === undefined) return usage
  if (!Object.hasOwn(asked, kind)) return `There is no kind "${kind}".\n${usage}`
  if (!namePattern.test(name))
    return `"${name}" is no name: write small letters, words joined by "-", such as brier-score.`
  const paths = asked[kind].map((part) => partOf(part, name)).flatMap(({ source, test }) => [source, test])
  const there = paths.find((path) => existsSync(join(root, path)))
  return there === undefined ? undefined : `${there} is there already.`
}

function write(path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
  return path
}

function edit(path, change) {
  return write(path, change(readFileSync(join(root, path), 'utf8')))
}

/** Writes one half and lists it; gives the paths it touched. */
function writePart({ kind, id, name, source, test, text }) {
  const identifier = text.listed ?? id
  const from = posix.relative(dirname(test), source)
  const touched = [write(source, text.source), write(test, text.test({ from }))]
  const list = (index) =>
    withEntry(withImport(index, { identifier, file: fileOf(kind, name) }), { name, identifier })
  touched.push(edit(`${kind.source}/index.ts`, list))
  if (text.publicType !== undefined) {
    const home = kind.source.slice(0, kind.source.indexOf('/src/') + 5)
    const file = source.slice(home.length)
    touched.push(edit(`${home}index.ts`, (index) => withTypeExport(index, { name: text.publicType, file })))
  }
  return touched
}

function format(paths) {
  const require = createRequire(import.meta.url)
  const biome = require.resolve('@biomejs/biome/bin/biome')
  spawnSync(process.execPath, [biome, 'check', '--write', ...paths], { cwd: root, stdio: 'ignore' })
}

const [kind, name] = process.argv.slice(2)
const problem = problemOf(kind, name)
if (problem !== undefined) {
  console.error(problem)
  process.exitCode = 2
} else {
  const touched = asked[kind].map((part) => partOf(part, name)).flatMap(writePart)
  format(touched)
  const pages = await writeDocs({ only: name })
  console.log(`Written:\n  ${[...touched, ...pages].join('\n  ')}`)
  console.log(`Now write it, and its worked example: the test fails until both are there.`)
}
