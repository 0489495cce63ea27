import { once } from 'node:events'
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { atEndOfTest } from '../../../../../test/at-end.ts'
import { isLong } from '../../../../../test/long.ts'
import { seedOf, silent } from '../../../src/core/index.ts'
import { profileTable } from '../../../src/explore/index.ts'
import { readTable } from '../../../src/project/read-table.ts'
import { resolveTarget } from '../../../src/project/run/target.ts'
import { inferKinds } from '../../../src/retrieve/index.ts'
import { alertsOf, rows } from '../sample.ts'

const random = (() => {
  const seed = seedOf(3)
  return () => seed.next()
})()
const noise = rows(400, () => random())
const classes = noise.map((value) => (value + random() > 1 ? 'yes' : 'no'))

test('a copy of the target, in numbers or words, is found', () => {
  const found = alertsOf(
    'suspected-leak',
    {
      noise,
      number: classes.map((name, row) => (name === 'yes' ? 5 + (row % 7) : -(row % 3))),
      word: classes.map((name, row) => `${name === 'yes' ? 'late' : 'in time'}${row % 2}`),
      y: classes,
    },
    'y',
  )
  expect(found.map(({ column }) => column)).toEqual(['number', 'word'])
  expect(found[0]).toMatchObject({ severity: 'error', mend: 'ignore: ["number"]' })
})

test('a number that another follows from, whatever the curve, is found', () => {
  const x = rows(2000, () => random())
  const y = x.map((value) => (value - 0.5) * (value - 0.5))
  expect(alertsOf('suspected-leak', { x, y }, 'y').map(({ column }) => column)).toEqual(['x'])
})

test('a strong column that is often wrong is none', () => {
  const strong = classes.map((name) => (random() < 0.05 ? 'a' : name))
  expect(alertsOf('suspected-leak', { strong, y: classes }, 'y')).toEqual([])
})

test('below 100 rows, and in rare levels, nothing is claimed', () => {
  const y = rows(90, (row) => (row % 2 === 0 ? 'yes' : 'no'))
  expect(alertsOf('suspected-leak', { copy: y.map((name) => `${name}!`), y }, 'y')).toEqual([])
  const own = rows(400, (row) => `${classes[row]} ${row % 150}`)
  expect(alertsOf('suspected-leak', { own, y: classes }, 'y')).toEqual([])
})

const data = process.env['MODELWRIGHT_DATA']

/** Writes the first rows of the flights to a file of their own. */
async function firstFlights(rowCount: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'flights-'))
  atEndOfTest(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'flights.csv')
  const to = createWriteStream(path)
  const packed = createReadStream(join(data!, 'csv/flights_3m.csv.gz'))
  let left = rowCount + 1
  for await (const line of createInterface({ input: packed.pipe(createGunzip()) })) {
    to.write(`${line}\n`)
    if (--left === 0) break
  }
  packed.destroy()
  to.end()
  await once(to, 'close')
  return path
}

describe.skipIf(data === undefined)('on shared tables (MODELWRIGHT_DATA)', () => {
  const honest: [string, string][] = [
    ['mushroom', 'class'],
    ['iris', 'species'],
    ['penguins', 'species'],
    ['diamonds', 'price'],
    ['spambase', 'type'],
    ['concrete', 'compressive_strength'],
    ['telco_churn', 'churn'],
  ]
  const leaksOf = async (file: string, target: string) => {
    const signal = new AbortController().signal
    const { table } = await readTable(resolve(data!, file), { folder: data!, log: silent, signal })
    const truth = resolveTarget(table, { target }).target
    const options = { seed: seedOf(0), log: silent, target: { name: target, truth } }
    return profileTable(table, inferKinds(table), options)
      .alerts.filter(({ alert }) => alert === 'suspected-leak')
      .map(({ column }) => column)
  }

  test.each(honest)('%s has none', async (name, target) => {
    expect(await leaksOf(`csv/${name}.csv`, target)).toEqual([])
  })

  test(`the delay gives lateness away among ${isLong ? '3 million' : '100,000'} flights`, async () => {
    expect(await leaksOf(isLong ? 'csv/flights_3m.csv.gz' : await firstFlights(100_000), 'late15')).toEqual([
      'delay',
    ])
  }, 180_000)
})
