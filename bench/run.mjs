// Runs the benches by name, or all: `npm run bench`, `npm run bench -- start-up`; flags of a bench come after its name:
// `npm run bench -- train --peer all --tables 5k-20`. Each prints a table as markdown and writes what it measured to
// bench/results/<name>.json, with the machine it was measured on.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { markdownTable } from './side-by-side/markdown.mjs'

const folder = fileURLToPath(new URL('.', import.meta.url))
const known = readdirSync(folder)
  .filter((file) => file.endsWith('.bench.mjs'))
  .map((file) => file.slice(0, -'.bench.mjs'.length))
  .sort()

function machine() {
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model ?? '',
    cores: cpus().length,
    memoryGB: Math.round(totalmem() / 1e9),
  }
}

const load = (name) => import(pathToFileURL(join(folder, `${name}.bench.mjs`)).href)

async function runBench(name, given) {
  console.log(`\n${name}`)
  const { bench, flags = {} } = await load(name)
  const { values } = parseArgs({ args: given, options: flags })
  const rows = await bench(values)
  if (rows.length === 0) return
  console.log(`\n${markdownTable(rows)}`)
  mkdirSync(join(folder, 'results'), { recursive: true })
  const result = { date: new Date().toISOString(), machine: machine(), flags: values, rows }
  writeFileSync(join(folder, 'results', `${name}.json`), `${JSON.stringify(result, null, 2)}\n`)
}

const args = process.argv.slice(2)
const firstFlag = args.findIndex((arg) => arg.startsWith('-'))
const asked = firstFlag < 0 ? args : args.slice(0, firstFlag)
const given = firstFlag < 0 ? [] : args.slice(firstFlag)
const unknown = asked.filter((name) => !known.includes(name))
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. There are: ${known.join(', ')}.`)
  process.exitCode = 2
} else if (given.length > 0 && asked.length !== 1) {
  console.error('Flags are read by one bench: name it before them.')
  process.exitCode = 2
} else {
  for (const name of asked.length > 0 ? asked : known) await runBench(name, given)
}
