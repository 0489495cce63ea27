import { createHash } from 'node:crypto'
import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { build } from '../../scripts/build.mjs'
import { times } from '../long.ts'
import { draws, run, start, unfinished, until, workFolder } from './command.ts'

const data = fileURLToPath(new URL('../../examples/data/penguins.csv', import.meta.url))
const folder = workFolder()
const rows = times(90_000, 10_000_000)
const partRows = times(12_000, 500_000)
const into = 'scored'

interface Done {
  readonly rows: number
  readonly parts: number
  readonly kept: number
}

/** Draws rows of the penguins, each with a number of its own, and a note behind it where one is given. */
function writeRows(path: string, count: number, note = ''): void {
  const [head, ...lines] = readFileSync(data, 'utf8').trim().split('\n')
  const draw = draws(5)
  const file = openSync(path, 'w')
  const more = note === '' ? '' : `,${note}`
  writeSync(file, `${head},id${note === '' ? '' : ',note'}\n`)
  for (let from = 0; from < count; from += 50_000) {
    let text = ''
    for (let row = from; row < Math.min(count, from + 50_000); row++)
      text += `${lines[draw() % lines.length]},${row}${more}\n`
    writeSync(file, text)
  }
  closeSync(file)
}

const asked = (format: string): string[] => [
  ...['predict', 'penguins', 'many.csv', '-o', `${into}/`, '--partition-rows', String(partRows)],
  ...['--format', format, '--workers', '2', '--resume', '--json'],
]

beforeAll(async () => {
  await build({ types: false })
  copyFileSync(data, join(folder, 'penguins.csv'))
  const made = await run(folder, ['run', 'penguins.csv', '--target', 'species', '--trials', '1', '--linear'])
  expect(made.code).toBe(0)
  writeRows(join(folder, 'many.csv'), rows)
}, 3_600_000)

const clean = (): void => rmSync(join(folder, into), { recursive: true, force: true })
const parts = (): string[] =>
  existsSync(join(folder, into))
    ? readdirSync(join(folder, into))
        .filter((name) => /^part-\d+\.\w+$/.test(name))
        .sort()
    : []
const digestOf = (name: string): string =>
  createHash('sha256')
    .update(readFileSync(join(folder, into, name)))
    .digest('hex')

/** The parts of an undisturbed run, and how long it took. */
async function undisturbed(format: string): Promise<{ expected: Map<string, string>; ms: number }> {
  clean()
  const from = performance.now()
  const ended = await run(folder, asked(format))
  expect([ended.code, ended.json<Done>().rows]).toEqual([0, rows])
  const ms = performance.now() - from
  return { expected: new Map(parts().map((name) => [name, digestOf(name)])), ms }
}

describe('predict into parts that is killed at any moment', () => {
  it.each(['csv', 'parquet'])(
    'leaves whole parts alone under their names, and goes on to the same bytes: %s',
    async (format) => {
      const { expected, ms } = await undisturbed(format)
      expect(expected.size).toBe(Math.ceil(rows / partRows))
      const draw = draws(17)
      let killed = 0
      let kept = 0
      for (let round = 0; round < times(1, 12); round++) {
        clean()
        for (let kill = 0; kill < 3; kill++) {
          const running = start(folder, asked(format))
          // One comes early, one in the middle, and one once there are parts to keep.
          if (kill < 2) await pause(((kill + draw() / 4_294_967_296) / 3) * ms)
          else await Promise.race([until(() => parts().length > 2), running.ended])
          running.child.kill('SIGKILL')
          if ((await running.ended).signal === 'SIGKILL') killed++
          for (const name of parts()) expect(digestOf(name)).toBe(expected.get(name))
        }
        const ended = await run(folder, asked(format))
        expect(ended.stderr).not.toContain('error ')
        expect(ended.json<Done>()).toMatchObject({ rows, parts: expected.size })
        kept += ended.json<Done>().kept
        expect(parts()).toEqual([...expected.keys()])
        for (const name of parts()) expect(digestOf(name)).toBe(expected.get(name))
        expect(unfinished(join(folder, into))).toEqual([])
      }
      expect(killed).toBeGreaterThan(0)
      expect(kept).toBeGreaterThan(0)
    },
    36_000_000,
  )

  it('holds the same memory for many rows as for half of them, in one file and in parts', async () => {
    // In the short form few rows that are long: what is kept of them shows as it does of many.
    const [count, note] = [times(60_000, rows), 'x'.repeat(times(2000, 0))]
    writeRows(join(folder, 'half.csv'), count / 2, note)
    writeRows(join(folder, 'all.csv'), count, note)
    // Node.js collects garbage late where memory is plenty. Held short, it shows what is really kept. With half of the rows all
    // that works side by side is at work as well.
    const flags = ['--max-old-space-size=48', '--max-semi-space-size=1']
    const peak = async (file: string, output: readonly string[]): Promise<number> => {
      clean()
      const argv = ['predict', 'penguins', file, ...output, '--workers', '2', '--quiet']
      const ended = await run(folder, argv, { flags })
      expect(ended.code, ended.stderr).toBe(0)
      return ended.peakBytes / 1e6
    }
    const seen: number[][] = []
    for (const output of [
      ['-o', 'one.csv'],
      ['-o', `${into}/`, '--partition-rows', String(count / 8)],
    ])
      seen.push([await peak('half.csv', output), await peak('all.csv', output)])
    for (const [half, all] of seen) expect(all, JSON.stringify(seen)).toBeLessThan(half! + times(40, 120))
  }, 36_000_000)
})
