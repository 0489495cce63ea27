import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { categoryColumn, numberColumn } from '../../../src/core/index.ts'
import { type EncodedRows, encodeRows } from '../../../src/retrieve/index.ts'

const cell = fc.option(
  fc.oneof(fc.string({ unit: 'grapheme', maxLength: 5 }), fc.constantFrom('"', ',', '\n', ' ')),
)
const number = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }))
const rowsOf = fc.array(fc.tuple(cell, number), { minLength: 1, maxLength: 12 })

function textOf(pieces: readonly EncodedRows[]): string {
  return pieces.map((piece) => (piece.kind === 'text' ? Buffer.from(piece.bytes).toString() : '')).join('')
}

describe('encodeRows', () => {
  it.each(['csv', 'json-lines'] as const)('gives the same text however it is cut: %s', (format) => {
    fc.assert(
      fc.property(rowsOf, fc.array(fc.nat(11), { maxLength: 3 }), (rows, places) => {
        const original = {
          rowCount: rows.length,
          columns: new Map([['a', categoryColumn(rows.map(([text]) => text))]]),
        }
        const added = new Map([['p', numberColumn(rows.map(([, value]) => value))]])
        const layout = { format, names: ['a', 'gone'], added: ['p'] }
        const cuts = [...new Set(places)].filter((at) => at > 0 && at < rows.length).sort((a, b) => a - b)
        const pieces = encodeRows(layout, { original, added }, cuts)
        expect(pieces.map(({ rowCount }) => rowCount)).toEqual(
          [0, ...cuts].map((from, at) => (cuts[at] ?? rows.length) - from),
        )
        expect(textOf(pieces)).toBe(textOf(encodeRows(layout, { original, added })))
        if (format === 'json-lines') {
          const read = textOf(pieces)
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line))
          expect(read).toEqual(rows.map(([a, p]) => ({ a, gone: null, p: p === 0 ? 0 : p })))
        }
      }),
      { numRuns: 100, seed: 2 },
    )
  })

  it('hands columns of Parquet out as they are, with the rows that are meant', () => {
    const original = { rowCount: 3, columns: new Map([['a', numberColumn([1, 2, 3])]]) }
    const layout = { format: 'parquet', names: ['a'], added: [] } as const
    const pieces = encodeRows(layout, { original, added: new Map() }, [2])
    expect(pieces).toMatchObject([
      { kind: 'columns', from: 0, rowCount: 2 },
      { kind: 'columns', from: 2, rowCount: 1 },
    ])
  })

  it('names a prediction that is not there as a defect', () => {
    const original = { rowCount: 0, columns: new Map() }
    expect(() =>
      encodeRows({ format: 'csv', names: [], added: ['p'] }, { original, added: new Map() }),
    ).toThrow('bug: predictions lack the column "p"')
  })
})
