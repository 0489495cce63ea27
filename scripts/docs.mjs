// Writes the docs page of each registered thing from what its source declares: name, task, options, comment. What stands
// below the marker line of a page is kept. `--check` writes nothing and fails when a page is out of date.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { fileOf, identifierOf, namesOf, presentKinds } from './catalogue.mjs'
import { docstringOf } from './docstring.mjs'
import { generateKernels } from './generate.mjs'
import { root } from './sources.mjs'

const marker = '<!-- Above: written by npm run docs from the source. Below: by hand. -->'
const optionHeads = '| option | takes | default | what it does |\n|---|---|---|---|'

/** Bundles the kinds' index files and loads them, so that declared options can be read. */
async function loadKinds(kinds) {
  const { build } = await import('esbuild')
  await generateKernels()
  const home = join(root, 'packages/modelwright/generated')
  mkdirSync(home, { recursive: true })
  const folder = mkdtempSync(join(home, 'docs-'))
  const withIndex = kinds.filter(({ source }) => existsSync(join(root, source, 'index.ts')))
  const parts = withIndex.map(({ source }, index) => `export * as part${index} from './${source}/index.ts'`)
  parts.push("export { ruleOf } from './packages/modelwright/src/core/params.ts'")
  try {
    await build({
      stdin: { contents: parts.join('\n'), resolveDir: root, loader: 'ts' },
      outfile: join(folder, 'kinds.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      conditions: ['@modelwright/source'],
      alias: { '@modelwright/runtime': join(root, 'packages/runtime/src/index.ts') },
      packages: 'external',
      logLevel: 'error',
    })
    const loaded = await import(pathToFileURL(join(folder, 'kinds.mjs')).href)
    return {
      ruleOf: loaded.ruleOf,
      modules: new Map(withIndex.map((kind, index) => [kind, loaded[`part${index}`]])),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The registered thing of that name, whatever list or record its index keeps it in. */
function findThing(module, name) {
  const lists = Object.values(module ?? {}).filter((list) => list !== null && typeof list === 'object')
  const things = lists.flatMap((list) => Object.values(list))
  return things.find((thing) => thing !== null && typeof thing === 'object' && thing.name === name)
}

const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ')

function optionsTable(options, ruleOf) {
  const rows = Object.entries(options ?? {}).map(
    ([name, spec]) =>
      `| \`${name}\` | ${cell(ruleOf(spec))} | \`${cell(JSON.stringify(spec.default))}\` | ${cell(spec.about)} |`,
  )
  return rows.length === 0 ? '' : `## Options\n\n${optionHeads}\n${rows.join('\n')}`
}

function factsOf(thing) {
  const facts = []
  if (thing.tasks !== undefined) facts.push(`For ${thing.tasks.join(', ')}.`)
  if (thing.better !== undefined) facts.push(`${thing.better === 'higher' ? 'Higher' : 'Lower'} is better.`)
  if (thing.needs !== undefined && typeof thing.needs === 'string')
    facts.push(
      thing.needs === 'history'
        ? 'Needs history: a request carries the rows before its rows.'
        : `Needs the ${thing.needs} predicted.`,
    )
  if (thing.takes !== undefined) facts.push(`Takes ${thing.takes.join(', ')} columns.`)
  return facts.join(' ')
}

function sentence(text) {
  return text === undefined || text === '' ? '' : /[.!?]$/.test(text) ? text : `${text}.`
}

function partOf(kind, name, { thing = {}, ruleOf }) {
  const file = `${kind.source}/${fileOf(kind, name)}`
  const comment = docstringOf(readFileSync(join(root, file), 'utf8'), identifierOf(name))
  const link = posix.relative(kind.docs, file)
  return [
    sentence(thing.about),
    comment,
    factsOf(thing),
    optionsTable(thing.options, ruleOf),
    `Source: [${kind.kind} \`${name}\`](${link})`,
  ]
}

/** Pages by path: one a thing (both halves of a transform share one), and one that lists a folder's things. */
async function pages() {
  // Pages that are written by hand throughout are left alone.
  const kinds = presentKinds().filter(({ isByHand }) => !isByHand)
  const { modules, ruleOf } = await loadKinds(kinds)
  const parts = new Map()
  const lists = new Map()
  for (const kind of kinds) {
    for (const name of namesOf(kind)) {
      if (!existsSync(join(root, kind.source, fileOf(kind, name)))) continue
      const thing = findThing(modules.get(kind), name)
      const page = `${kind.docs}/${name}.md`
      parts.set(page, [...(parts.get(page) ?? [`# ${name}`]), ...partOf(kind, name, { thing, ruleOf })])
      const row = sentence(thing?.about) || (parts.get(page)[2] ?? '').split('\n')[0]
      const rows = lists.get(kind.docs) ?? new Map()
      if (!rows.has(name)) rows.set(name, `| [\`${name}\`](${name}.md) | ${cell(row)} |`)
      lists.set(kind.docs, rows)
    }
  }
  for (const [folder, rows] of lists) {
    const title = folder.slice(folder.lastIndexOf('/') + 1)
    const table = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
    parts.set(`${folder}/index.md`, [
      `# ${title[0].toUpperCase()}${title.slice(1)}`,
      `| name | what it is |\n|---|---|\n${table.join('\n')}`,
    ])
  }
  return new Map([...parts].map(([path, blocks]) => [path, blocks.filter(Boolean).join('\n\n')]))
}

function withHandwritten(path, text) {
  const old = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const at = old.indexOf(marker)
  return `${text}\n\n${marker}\n${at < 0 ? '' : old.slice(at + marker.length).replace(/^\n/, '')}`
}

/**
 * Writes the pages (or only compares, with `check`) and gives back the paths that were out of date.
 * With `only`, those of the things of that name and the lists they stand in.
 */
export async function writeDocs({ check = false, only } = {}) {
  const all = await pages()
  const folders = [...all.keys()].filter((page) => page.endsWith(`/${only}.md`)).map((page) => dirname(page))
  const stale = []
  for (const [page, generated] of all) {
    const isAsked =
      page.endsWith(`/${only}.md`) || (page.endsWith('/index.md') && folders.includes(dirname(page)))
    if (only !== undefined && !isAsked) continue
    const path = join(root, page)
    const text = withHandwritten(path, generated)
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue
    stale.push(page)
    if (check) continue
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  return stale
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const check = process.argv.includes('--check')
  const stale = await writeDocs({ check })
  console.log(
    stale.length === 0
      ? 'All pages are up to date.'
      : `${check ? 'Out of date' : 'Written'}:\n  ${stale.join('\n  ')}`,
  )
  if (check && stale.length > 0) process.exitCode = 1
}
