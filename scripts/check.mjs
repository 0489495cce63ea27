// The quick check before a commit: format and lint, types, guards and the quick unit tests. All steps run, then the sum
// is told.
import { spawn } from 'node:child_process'
import { join, relative } from 'node:path'
import { readDurations, slowFiles } from './durations.mjs'
import { filesBelow, root } from './sources.mjs'

const biome = [
  'node_modules/@biomejs/biome/bin/biome',
  'check',
  '--error-on-warnings',
  '--max-diagnostics=50',
  '--colors=off',
  '.',
]
/** Type-checks a project; what was found of unchanged files is kept in a cache. */
function tsc(project) {
  const cache = `node_modules/.cache/modelwright/${project.replaceAll('/', '-')}.tsbuildinfo`
  const flags = ['--noEmit', '--pretty', 'false', '--incremental', '--tsBuildInfoFile', cache]
  return ['node_modules/typescript/bin/tsc', '-p', project, ...flags]
}

const test = (...folders) => ['scripts/test.mjs', '--no-color', ...folders]

/** Unit tests get about 20 seconds on two workers; slower files are left to `npm test`. */
const unitBudgetMs = 40_000
const unitFiles = ['packages/runtime/test', 'packages/modelwright/test']
  .flatMap((folder) => filesBelow(join(root, folder)))
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => relative(root, file).replaceAll('\\', '/'))
const durations = readDurations()
const slow = new Set(
  slowFiles(Object.fromEntries(unitFiles.map((file) => [file, durations[file] ?? 0])), unitBudgetMs),
)
const left = slow.size === 0 ? '' : `, ${slow.size} slow files left to npm test`

const still = [
  { name: 'format and lint', command: biome, mend: 'npm run format mends most of it' },
  { name: 'types', command: tsc('tsconfig.json') },
  { name: 'types of the runtime (ES2020, no host)', command: tsc('packages/runtime/tsconfig.json') },
  { name: 'types of the pages (browser)', command: tsc('packages/modelwright/pages/tsconfig.json') },
]
const guards = { name: 'guards', command: test('test/guards'), tells: true }
const quick = unitFiles.filter((file) => !slow.has(file))
const unit = { name: `unit tests${left}`, command: test('--no-isolate', ...quick), tells: true }

function spawned({ command }) {
  return new Promise((resolve) => {
    let text = ''
    const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    const keep = (part) => {
      text += part
    }
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', keep)
    child.on('close', (code) => resolve({ ok: code === 0, text: text.trim() }))
  })
}

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`
const began = Date.now()
const failed = []

async function run(step) {
  const start = Date.now()
  const { ok, text } = await spawned(step)
  const last = step.tells ? ` (${text.slice(text.lastIndexOf('\n') + 1)})` : ''
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${step.name}, ${seconds(start)}${last}`)
  if (ok) return
  failed.push(step.name)
  console.log(`\n${text}\n${step.mend === undefined ? '' : `${step.mend}\n`}`)
}

async function runAll(steps) {
  for (const step of steps) await run(step)
}

console.log(`Checking: ${[...still, guards, unit].map(({ name }) => name).join('; ')} …`)
await Promise.all([runAll(still), run(guards)])
await run(unit)
if (failed.length > 0) process.exitCode = 1
const verdict = failed.length === 0 ? 'All good in' : `Failed: ${failed.join(', ')};`
console.log(`\n${verdict} ${seconds(began)}.`)
