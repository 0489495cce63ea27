// The quick check before a commit: format and lint, types, guards and the quick unit tests. All steps run, then the sum
// is told.
import { spawn } from 'node:child_process'
import { readDurations, slowFiles } from './durations.mjs'
import { root } from './sources.mjs'

const biome = [
  'node_modules/@biomejs/biome/bin/biome',
  'check',
  '--error-on-warnings',
  '--max-diagnostics=50',
  '--colors=off',
  '.',
]
const tsc = (project) => ['node_modules/typescript/bin/tsc', '-p', project, '--noEmit', '--pretty', 'false']
const test = (...folders) => ['scripts/test.mjs', '--no-color', ...folders]

/** Unit tests get about half a minute on two workers; slower files are left to `npm test`. */
const unitBudgetMs = 60_000
const durations = Object.entries(readDurations()).filter(([name]) => name.startsWith('packages/'))
const slow = slowFiles(Object.fromEntries(durations), unitBudgetMs)
const left = slow.length === 0 ? '' : `, ${slow.length} slow files left to npm test`

const steps = [
  { name: 'format and lint', command: biome, mend: 'npm run format mends most of it' },
  { name: 'types', command: tsc('tsconfig.json') },
  { name: 'types of the runtime (ES2020, no host)', command: tsc('packages/runtime/tsconfig.json') },
  { name: 'guards', command: test('test/guards'), tells: true },
  {
    name: `unit tests${left}`,
    command: [...test('packages'), ...slow.flatMap((name) => ['--exclude', name])],
    tells: true,
  },
]

function run({ command }) {
  return new Promise((resolve) => {
    let text = ''
    const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (part) => (text += part))
    child.on('close', (code) => resolve({ ok: code === 0, text: text.trim() }))
  })
}

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`
const began = Date.now()
const failed = []
for (const [index, step] of steps.entries()) {
  process.stdout.write(`[${index + 1}/${steps.length}] ${step.name} … `)
  const start = Date.now()
  const { ok, text } = await run(step)
  const last = step.tells ? ` (${text.slice(text.lastIndexOf('\n') + 1)})` : ''
  console.log(`${ok ? 'ok' : 'FAILED'} ${seconds(start)}${last}`)
  if (ok) continue
  failed.push(step.name)
  console.log(`\n${text}\n${step.mend === undefined ? '' : `${step.mend}\n`}`)
}
if (failed.length > 0) process.exitCode = 1
console.log(
  failed.length === 0
    ? `\nAll good in ${seconds(began)}.`
    : `\nFailed: ${failed.join(', ')} (${seconds(began)}).`,
)
