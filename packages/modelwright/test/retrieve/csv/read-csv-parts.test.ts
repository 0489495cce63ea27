import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { silent } from '../../../src/core/index.ts'
import { openPool } from '../../../src/project/worker-pool.ts'
import { readCsvOptions } from '../../../src/retrieve/csv/csv-options.ts'
import { readCsvParts } from '../../../src/retrieve/csv/read-csv-parts.ts'
import { readCsvWhole } from '../../../src/retrieve/csv/read-csv-table.ts'
import { contentDigest } from '../../../src/retrieve/snapshot/digest.ts'

const folder = mkdtempSync(join(tmpdir(), 'modelwright-parts-'))
const pools = [1, 3].map((size) => openPool({ size, log: silent }))

afterAll(async () => {
  for (const pool of pools) await pool.close()
  rmSync(folder, { recursive: true, force: true })
})

const pieces = { fewestBytes: 1, fewestForThreads: 1, pieceBytes: 64 }
const path = join(folder, 'table.csv')
const files = [{ path, shown: 'table.csv' }]
const context = { temporary: folder, log: silent }

async function whole(options: object): Promise<unknown> {
  try {
    const table = await readCsvWhole(files, readCsvOptions(options as never), context)
    return [
      table.rowCount,
      [...table.columns].map(([name, { type }]) => `${name} ${type}`),
      contentDigest(table),
      table.settings,
    ]
  } catch (error) {
    return (error as Error).message
  }
}

/** By one thread, by this one and by three; undefined where the file is left to the other reader. */
async function inParts(options: object): Promise<unknown[]> {
  return Promise.all(
    [undefined, ...pools].map(async (pool) => {
      const table = await readCsvParts(files, readCsvOptions(options as never), {
        ...context,
        pool,
        ...pieces,
      })
      return (
        table && [
          table.rowCount,
          [...table.columns].map(([name, { type }]) => `${name} ${type}`),
          contentDigest(table),
          table.settings,
        ]
      )
    }),
  )
}

const plain = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.integer().map(String),
  fc.tuple(fc.integer({ min: -999, max: 999 }), fc.nat(99_999)).map(([a, b]) => `${a}.${b}`),
)
const kinds: readonly fc.Arbitrary<string>[] = [
  plain,
  fc.constantFrom('true', 'false', 'True', 'FALSE', ''),
  fc
    .date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10)),
  fc
    .date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 19)),
  fc.constantFrom('a', 'bb', 'ü', 'x y', ' ', '', 'true'),
  fc.string({ maxLength: 9 }),
  fc.oneof(
    { weight: 30, arbitrary: plain },
    { weight: 1, arbitrary: fc.constantFrom('', ' ', '007', 'x', '1e5', '-', '.5', '5.') },
    {
      weight: 1,
      arbitrary: fc.constantFrom('00.5', '0.50', '+.5', '.', '1.2.3', '12-4', '-0', '0000000000000000'),
    },
  ),
]

const quoted = (cell: string, always: boolean): string =>
  always || /[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell

const text = fc
  .record({
    columns: fc.array(fc.constantFrom(...kinds), { minLength: 2, maxLength: 5 }),
    rowCount: fc.integer({ min: 2, max: 60 }),
    end: fc.constantFrom('\n', '\r\n'),
    isQuoted: fc.boolean(),
    isOpen: fc.boolean(),
    mark: fc.constantFrom('', '\ufeff'),
  })
  .chain(({ columns, rowCount, end, isQuoted, isOpen, mark }) =>
    fc
      .tuple(...columns.map((cells) => fc.array(cells, { minLength: rowCount, maxLength: rowCount })))
      .map((cells) => {
        const lines = Array.from({ length: rowCount }, (_, row) =>
          cells.map((column) => quoted(column[row], isQuoted)).join(','),
        )
        const names = columns.map((_, at) => `name${at}`).join(',')
        return `${mark}${[names, ...lines].join(end)}${isOpen ? '' : end}`
      }),
  )

describe('threads read what one thread reads', () => {
  test('whatever the cells are', async () => {
    let shared = 0
    await fc.assert(
      fc.asyncProperty(text, async (content) => {
        writeFileSync(path, content)
        const wanted = await whole({ header: 'yes', delimiter: ',' })
        for (const found of await inParts({ header: 'yes', delimiter: ',' })) {
          if (found === undefined) continue
          shared++
          expect(found).toEqual(wanted)
        }
      }),
      { numRuns: 150, seed: 4 },
    )
    expect(shared).toBeGreaterThan(200)
  })

  const hard: Readonly<Record<string, string>> = {
    'a cell that breaks its type in the last row': `a,b\n${'1,2\n'.repeat(300)}1,x\n`,
    'a column that is blank for long': `a,b\n${'1,\n'.repeat(300)}1,2.5\n1,3\n`,
    'a column that is blank for long and then mixed': `a,b\n${'1,\n'.repeat(300)}1,2.5\n1,x\n`,
    'a quoted cell over several pieces': `a,b\n${'1,2\n'.repeat(50)}1,"${'line\n'.repeat(80)}"\n${'1,2\n'.repeat(50)}`,
    'empty lines': `a,b\n${'1,2\n\n'.repeat(100)}`,
    'letters beyond ASCII late': `a,b\n${'1,x\n'.repeat(200)}1,Zoë\n`,
    'doubled quotes': `a,b\n${'1,"say ""x"""\n'.repeat(90)}`,
    'two moments a day': `a,b\n${'2024-02-29T10:00:00,1\n2024-02-29 10:00:00.5Z,2\n'.repeat(40)}`,
  }
  for (const [name, content] of Object.entries(hard))
    test(name, async () => {
      writeFileSync(path, content)
      const wanted = await whole({})
      for (const found of await inParts({})) expect(found).toEqual(wanted)
    })

  const left: Readonly<Record<string, string | Buffer>> = {
    'a record of another width': `a,b\n${'1,2\n'.repeat(200)}1,2,3\n`,
    'a quote that never closes': `a,b\n${'1,2\n'.repeat(200)}1,"2\n`,
    'text after a closing quote': `a,b\n${'1,2\n'.repeat(200)}1,"2"x\n`,
    'another encoding, told late': Buffer.concat([
      Buffer.from(`a,b\n${'1,xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n'.repeat(9000)}1,Zo`),
      Buffer.from([0xeb, 10]),
    ]),
  }
  for (const [name, content] of Object.entries(left))
    test(`${name} is told in the words of the other reader`, async () => {
      writeFileSync(path, content)
      const wanted = await whole({})
      const found = await inParts({}).catch((error: Error) => [error.message])
      for (const one of found) if (one !== undefined) expect(one).toEqual(wanted)
      expect(found.every((one) => one === undefined || typeof one === 'string')).toBe(true)
    })
})

test('plain numbers are read to the nearest double, as by the language', async () => {
  const numbers = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.double({ min: -1e15, max: 1e15, noNaN: true }),
    fc
      .tuple(fc.maxSafeInteger(), fc.integer({ min: 0, max: 16 }))
      .map(([digits, decimals]) => Number((digits / 10 ** decimals).toFixed(decimals))),
    fc
      .tuple(fc.bigInt({ min: 1n, max: 10n ** 19n - 1n }), fc.integer({ min: -60, max: 40 }))
      .map(([digits, power]) => Number(`${digits}e${power}`)),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(numbers, { minLength: 20, maxLength: 400 }), async (values) => {
      writeFileSync(path, `a,b\n${values.map((value) => `${value},${value.toPrecision(17)}\n`).join('')}`)
      const table = await readCsvParts(files, readCsvOptions({ header: 'yes' }), { ...context, ...pieces })
      for (const name of ['a', 'b']) {
        const column = table?.columns.get(name)
        if (column?.type !== 'number') continue
        expect([...column.values]).toEqual(values.map((value) => value + 0))
      }
    }),
    { numRuns: 200, seed: 9 },
  )
})
