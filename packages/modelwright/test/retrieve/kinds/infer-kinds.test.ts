import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  booleanColumn,
  categoryColumn,
  numberColumn,
  seedOf,
  silent,
  tableOf,
  textColumn,
} from '../../../src/core/index.ts'
import { readCsvOptions } from '../../../src/retrieve/csv/csv-options.ts'
import { readCsvTable } from '../../../src/retrieve/csv/read-csv-table.ts'
import { inferKinds } from '../../../src/retrieve/index.ts'

const rows = 200

function numbers(of: (row: number) => number | null) {
  return numberColumn(Array.from({ length: rows }, (_, row) => of(row)))
}

function strings(of: (row: number) => string | null) {
  return categoryColumn(Array.from({ length: rows }, (_, row) => of(row)))
}

function kindOf(name: string, column: Parameters<typeof tableOf>[0][string]): string {
  return inferKinds(tableOf({ [name]: column }))[0].kind
}

describe('inferKinds', () => {
  it.each([
    ['zip', (row: number) => 10_000 + (row % 40) * 7],
    ['Postal Code', (row: number) => 10_000 + (row % 40) * 7],
    ['storeType', (row: number) => row % 4],
    ['dept', (row: number) => row % 14],
    ['Pclass', (row: number) => 1 + (row % 3)],
    ['user_id', (row: number) => row % 30],
    ['type_of_house', (row: number) => row % 5],
  ])('takes whole numbers called %s for codes', (name, of) =>
    expect(kindOf(name, numbers(of))).toBe('category'),
  )

  it.each([
    ['rooms', (row: number) => row % 7],
    ['year', (row: number) => 2000 + (row % 9)],
    ['year', (row: number) => 1801 + row],
    ['user_count', (row: number) => row % 30],
    ['class_size', (row: number) => row % 30],
    ['stores', (row: number) => row % 30],
    ['rating', (row: number) => row % 5],
    ['gender', (row: number) => row % 2],
    ['price', (row: number) => row * 37 + (row % 3)],
    ['area_code', (row: number) => (row % 40) + 0.5],
    ['delta_code', (row: number) => (row % 40) - 20],
    ['amount', (row: number) => (row === 3 ? null : (row * 7919) % 1000)],
    ['score', (row: number) => row / 7],
  ])('leaves numbers called %s as numbers', (name, of) => expect(kindOf(name, numbers(of))).toBe('number'))

  it.each([
    ['row numbers', 'n', numbers((row) => row + 1)],
    ['keys by name', 'order_id', numbers((row) => (row * 7919) % 100_003)],
    ['ticket numbers that hardly repeat', 'ticketno', numbers((row) => ((row >> 1) * 7919) % 100_003)],
    ['prefixed numbers', 'ref', strings((row) => `CA-2016-${100_000 + row}`)],
    ['digests', 'h', strings((row) => (row * 2_654_435_761).toString(16).padStart(12, 'a'))],
    [
      'names that are all different',
      'name',
      strings((row) => `Anna ${String.fromCharCode(65 + (row % 26))}. ${'xyz'.repeat((row % 7) + 1)}${row}`),
    ],
    ['text storage as well', 'key', textColumn(Array.from({ length: rows }, (_, row) => `k${row}`))],
  ])('finds ids: %s', (_, name, column) => expect(kindOf(name, column)).toBe('id'))

  it('finds constants, but not where cells are missing', () => {
    expect(
      kindOf(
        'a',
        numbers(() => 4),
      ),
    ).toBe('constant')
    expect(
      kindOf(
        'a',
        strings(() => 'x'),
      ),
    ).toBe('constant')
    expect(
      kindOf(
        'a',
        strings(() => null),
      ),
    ).toBe('constant')
    expect(
      kindOf(
        'a',
        strings((row) => (row < 3 ? null : 'x')),
      ),
    ).toBe('category')
    expect(kindOf('a', booleanColumn([true, true]))).toBe('constant')
  })

  it('finds free text, and leaves long lists of short strings as categories', () => {
    expect(
      kindOf(
        'review',
        strings((row) => `I liked number ${row} of this thing a lot`),
      ),
    ).toBe('text')
    expect(
      kindOf(
        'city',
        strings((row) => `City ${row % 90}`),
      ),
    ).toBe('category')
    expect(
      kindOf(
        'customer_id',
        strings((row) => `C-${row % 40}`),
      ),
    ).toBe('category')
  })

  it('takes numbers given out one after another for labels, but no measured quantity', () => {
    const seed = seedOf(1)
    const count = 20_000
    const labels = Array.from({ length: 500 }, (_, label) => ({ label: label + 1, weight: seed.next() ** 3 }))
    const drawn = labels.flatMap(({ label, weight }) => Array<number>(Math.ceil(weight * 160)).fill(label))
    const uniform = Array.from({ length: count }, () => seed.integer(500))
    const skewed = Array.from({ length: count }, () => Math.floor(500 * seed.next() * seed.next()))
    const heaped = Array.from(
      { length: count },
      () => Math.floor((seed.next() + seed.next() + seed.next()) * 30) * 5,
    )
    const minutes = drawn.map((value) => value * 2).concat([0, 1439])
    expect(kindOf('s', numberColumn(drawn))).toBe('category')
    for (const values of [uniform, skewed, heaped, minutes])
      expect(kindOf('s', numberColumn(values))).toBe('number')
  })

  it('takes short lists for codes where the whole table is written in them', () => {
    const coded = Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [
        `c${index}`,
        numbers((row) => Math.floor(row / (index + 1)) % (2 + (index % 3))),
      ]),
    )
    const kinds = inferKinds(tableOf(coded)).map(({ kind, distinct }) => [distinct, kind])
    expect(kinds).toEqual(kinds.map(([distinct]) => [distinct, distinct === 2 ? 'number' : 'category']))
    const mixed = inferKinds(tableOf({ ...coded, weight: numbers((row) => row / 3) }))
    expect(mixed.every(({ kind }) => kind === 'number')).toBe(true)
  })

  it('gives a reason, and counts distinct and missing values', () => {
    const [info] = inferKinds(tableOf({ zip: numbers((row) => (row === 0 ? null : row % 50)) }))
    expect(info).toMatchObject({ type: 'number', distinct: 50, missing: 1 })
    expect(info.reason).toContain('"zip"')
    const many = inferKinds(
      tableOf({ x: numberColumn(Array.from({ length: 30_000 }, (_, row) => (row % 12_345) / 8)) }),
    )
    expect(many[0].distinct).toBe(12_345)
  })
})

interface SharedSet {
  readonly name: string
  readonly file: string
  readonly column_kinds: Readonly<Record<string, string>>
}

const data = process.env['MODELWRIGHT_DATA']

/** Where we differ from the sets' own description, and why. */
const differences: Readonly<Record<string, string>> = {
  'penguins.year': 'number: years have an order',
  'mushroom.veil-type': 'constant',
  'superstore.Country': 'constant',
  'superstore.Customer ID': 'category: it repeats 12 times each',
  'superstore.Customer Name': 'category: it repeats 12 times each',
  'insteval.studage': 'number: few ordered values and nothing in the name says otherwise',
  'insteval.lectage': 'number: few ordered values and nothing in the name says otherwise',
  'insteval.service': 'number: two values',
}

const twoValued = [
  'plant.stand',
  'hail',
  'plant.growth',
  'leaves',
  'leaf.shread',
  'leaf.malf',
  'stem',
  'lodging',
  'fruiting.bodies',
  'mycelium',
  'sclerotia',
  'seed',
  'mold.growth',
  'seed.discolor',
  'seed.size',
  'shriveling',
]

const words: Readonly<Record<string, string>> = {
  numeric: 'number',
  categorical: 'category',
  datetime: 'time',
}

describe.skipIf(data === undefined)('inferKinds on the shared tables', () => {
  it('agrees with their descriptions but for listed columns', async () => {
    const sets = JSON.parse(readFileSync(join(data!, 'index.json'), 'utf8')) as SharedSet[]
    const found: string[] = []
    for (const set of sets) {
      const files = [{ path: join(data!, set.file), shown: set.file }]
      const table = await readCsvTable(files, readCsvOptions({}), { temporary: '.', log: silent })
      for (const { name, kind } of inferKinds(table)) {
        const said = set.column_kinds[name].replace('target:', '')
        if ((words[said] ?? said) !== kind) found.push(`${set.name}.${name}`)
      }
    }
    const listed = [...Object.keys(differences), ...twoValued.map((name) => `soybean.${name}`)]
    expect(found.sort()).toEqual(listed.sort())
  })
})
