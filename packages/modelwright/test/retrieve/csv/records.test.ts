import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cellText } from '../../../src/retrieve/csv/cell-block.ts'
import type { Dialect } from '../../../src/retrieve/csv/dialect.ts'
import { readRecords } from '../../../src/retrieve/csv/records.ts'
import { errorOf } from '../desk.ts'

const plain: Dialect = {
  delimiter: 44,
  quote: 34,
  escape: 34,
  carriageReturn: false,
  trim: false,
  decimal: '.',
  header: true,
  skip: 0,
}

async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size)
}

async function read(
  text: string,
  {
    dialect = {},
    size = 7,
    ragged = 'refuse' as 'refuse' | 'skip',
  }: { dialect?: Partial<Dialect>; size?: number; ragged?: 'refuse' | 'skip' } = {},
): Promise<string[][]> {
  const rows: string[][] = []
  for await (const block of readRecords(
    inPieces(text, size),
    { ...plain, ...dialect },
    { shown: 'a.csv', ragged },
  ))
    for (let row = 0; row < block.rowCount; row++)
      rows.push(Array.from({ length: block.width }, (_, field) => cellText(block, row * block.width + field)))
  return rows
}

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`
}

describe('readRecords', () => {
  it('reads back any cells, however the bytes arrive', async () => {
    const cell = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 8 }),
      fc.constantFrom('', '"', '""', ',', '\n', '\r\n', '\r', ' ', '"a', 'é€😀'),
    )
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }),
      )
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        async (rows, lineEnd, size, ends) => {
          const text = rows.map((row) => row.map(quoted).join(',')).join(lineEnd) + (ends ? lineEnd : '')
          expect(await read(text, { size })).toEqual(rows)
        },
      ),
      { seed: 4, numRuns: 1500 },
    )
  })

  it('keeps quotes, carriage returns and blanks inside unquoted cells', async () => {
    expect(await read('a,b\n5" pipe, x \r\nc\rd,\n')).toEqual([
      ['a', 'b'],
      ['5" pipe', ' x '],
      ['c\rd', ''],
    ])
  })

  it('passes over empty lines, but not over quotes around nothing in a single column', async () => {
    expect(await read('a,b\n\n1,2\n  \n\r\n3,4\n\n\n')).toEqual([
      ['a', 'b'],
      ['1', '2'],
      ['3', '4'],
    ])
    expect(await read('a\n\n1\n""\n2\n')).toEqual([['a'], ['1'], [''], ['2']])
  })

  it('drops empty cells beyond the width', async () => {
    expect(await read('a,b\n1,2,,\n3,4,\n')).toEqual([
      ['a', 'b'],
      ['1', '2'],
      ['3', '4'],
    ])
  })

  it('takes blanks before a quote as part of the delimiter', async () => {
    expect(await read('a,b\n1, "x, y" \n')).toEqual([
      ['a', 'b'],
      ['1', 'x, y'],
    ])
  })

  it('takes lone carriage returns as line ends where the dialect says so', async () => {
    expect(await read('a,b\r1,2\r3,4\r', { dialect: { carriageReturn: true } })).toEqual([
      ['a', 'b'],
      ['1', '2'],
      ['3', '4'],
    ])
  })

  it('reads backslashes before quotes', async () => {
    expect(await read('a,b\n"x \\"y\\" z","c:\\\\d"\n', { dialect: { escape: 92 } })).toEqual([
      ['a', 'b'],
      ['x "y" z', 'c:\\d'],
    ])
  })

  it('cuts blanks off where they belong to the delimiter', async () => {
    expect(await read('a, b\n1, x y \n', { dialect: { trim: true } })).toEqual([
      ['a', 'b'],
      ['1', 'x y'],
    ])
  })

  it('counts ragged lines and names the first, quoted line ends included', async () => {
    const error = await errorOf(read('a,b\n"1\n\n1",2\n3\n4,5\n6,7,8\n'))
    expect(error.code).toBe('RETRIEVE_ROWS_RAGGED')
    expect(error.where).toBe('a.csv, line 5 (and 1 more)')
    expect(error.message).toContain('Line 5 has 1 cells where the header has 2')
  })

  it('leaves ragged lines out on request', async () => {
    expect(await read('a,b\n1\n2,3\n4,5,6\n7,8\n', { ragged: 'skip' })).toEqual([
      ['a', 'b'],
      ['2', '3'],
      ['7', '8'],
    ])
  })

  it.each([1, 3, 1000])('says where a quote opens that never closes, in pieces of %i bytes', async (size) => {
    const error = await errorOf(read('a,b\n1,2\n3,"x\ny,z\n', { size }))
    expect(error.code).toBe('RETRIEVE_QUOTE_UNCLOSED')
    expect(error.where).toBe('a.csv, line 3')
  })

  it.each([1, 3, 1000])('says where text follows a closing quote, in pieces of %i bytes', async (size) => {
    const error = await errorOf(read('a,b\n1,2\n3,"x"y\n', { size }))
    expect(error.code).toBe('RETRIEVE_QUOTE_MISPLACED')
    expect(error.where).toBe('a.csv, line 3')
  })

  it('refuses a record of more than 16 MB after reading little more', async () => {
    let given = 0
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode('a,b\n1,2\n')
      for (; given < 4000; given++) yield new Uint8Array(1 << 20).fill(120)
    }
    const drain = async (): Promise<void> => {
      for await (const _ of readRecords(endless(), plain, { shown: 'a.csv', ragged: 'refuse' })) void _
    }
    const error = await errorOf(drain())
    expect(error.code).toBe('RETRIEVE_LINE_LONG')
    expect(error.where).toBe('a.csv, line 3')
    expect(given).toBeLessThan(20)
  })
})
