// Runs the benches by name, or all: `npm run bench`, `npm run bench -- start-up`. Each prints a table and writes what it
// measured to bench/results/<name>.json, with the machine it was measured on.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

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

async function runBench(name) {
  console.log(`\n${name}`)
  const { bench } = await import(pathToFileURL(join(folder, `${name}.bench.mjs`)).href)
  const rows = await bench()
  if (rows.length === 0) return
  console.table(rows)
  mkdirSync(join(folder, 'results'), { recursive: true })
  const result = { date: new Date().toISOString(), machine: machine(), rows }
  writeFileSync(join(folder, 'results', `${name}.json`), `${JSON.stringify(result, null, 2)}\n`)
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !known.includes(name))
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. There are: ${known.join(', ')}.`)
  process.exitCode = 2
} else {
  for (const name of asked.length > 0 ? asked : known) await runBench(name)
}
