import type { Column } from '@modelwright/runtime'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { booleanColumn, categoryColumn, numberColumn, textColumn } from '../../../src/core/index.ts'
import { loadSnapshot } from '../../../src/retrieve/index.ts'
import { contentDigest } from '../../../src/retrieve/snapshot/digest.ts'
import { storeColumns, tableOfSnapshot } from '../../../src/retrieve/snapshot/snapshot.ts'
import { type Desk, openDesk } from '../desk.ts'

const desk: Desk = await openDesk()

describe('a snapshot', () => {
  it('gives back the same columns, bit for bit', async () => {
    const text = fc.option(
      fc
        .string({ unit: 'grapheme', minLength: 1, maxLength: 9 })
        .filter((value) => value.replace(/[ \t]/g, '') !== ''),
    )
    const row = fc.tuple(
      fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
      fc.option(fc.boolean()),
      fc.option(fc.integer({ min: -8_640_000_000_000, max: 253_402_300_799_999 })),
      text,
    )
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 40 }), async (rows) => {
        const batch = {
          rowCount: rows.length,
          columns: new Map<string, Column>([
            ['n', numberColumn(rows.map(([value]) => (value === null ? null : value + 0)))],
            ['b', booleanColumn(rows.map(([, value]) => value))],
            ['t', { type: 'time', values: Float64Array.from(rows, ([, , value]) => value ?? Number.NaN) }],
            ['s', categoryColumn(rows.map(([, , , value]) => value))],
          ]),
        }
        const digest = contentDigest(batch)
        const file = await storeColumns(batch, { objects: desk.objects, temporary: desk.temporary })
        const columns = ['number', 'boolean', 'time', 'category'].map((type, index) => ({
          name: 'nbts'[index],
          type,
        })) as never
        const table = await loadSnapshot(
          {
            digest,
            file,
            rowCount: rows.length,
            columns,
            provenance: { source: '', from: [], settings: {} },
          },
          desk.objects,
        )
        expect(contentDigest(table)).toBe(digest)
      }),
      { seed: 9, numRuns: 40 },
    )
  })

  it('holds long columns, beyond one chunk of the engine, in order', async () => {
    const rowCount = 300_000
    const numbers = Float64Array.from({ length: rowCount }, (_, row) =>
      row % 11 === 0 ? Number.NaN : row / 3,
    )
    const codes = Int32Array.from({ length: rowCount }, (_, row) => ((row * 7919) % 401) - 1)
    const levels = Array.from({ length: 400 }, (_, code) => `level ${code}`).sort()
    const batch = {
      rowCount,
      columns: new Map([
        ['n', { type: 'number' as const, values: numbers }],
        ['c', { type: 'category' as const, codes, levels }],
        [
          't',
          textColumn(Array.from({ length: rowCount }, (_, row) => (row % 5 === 0 ? null : `row ${row}`))),
        ],
      ]),
    }
    const digest = contentDigest(batch)
    const file = await storeColumns(batch, { objects: desk.objects, temporary: desk.temporary })
    const columns = [...batch.columns].map(([name, { type }]) => ({ name, type }))
    const table = await loadSnapshot(
      { digest, file, rowCount, columns, provenance: { source: '', from: [], settings: {} } },
      desk.objects,
    )
    expect(contentDigest(table)).toBe(digest)
    expect(table.columns.get('n')!.type === 'number' && table.columns.get('n')).toMatchObject({
      type: 'number',
    })
    expect([table.rowIds[0], table.rowIds[rowCount - 1]]).toEqual([0, rowCount - 1])
    expect(tableOfSnapshot(batch, digest).snapshot).toBe(digest)
  })
})
