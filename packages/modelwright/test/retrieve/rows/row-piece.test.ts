import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { cellOf } from '../../../src/core/index.ts'
import { openPiece, openRows, type RowPiece } from '../../../src/retrieve/index.ts'
import { type Desk, errorOf, openDesk } from '../desk.ts'

const desk: Desk = await openDesk()

async function piecesOf(path: string, chunkRows: number) {
  const rows = await openRows(path, { folder: desk.folder, chunkRows })
  const pieces: RowPiece[] = []
  for await (const piece of rows.pieces()) pieces.push(piece)
  const fraction = rows.fraction()
  await rows.close()
  return { pieces, fraction }
}

function cells(pieces: readonly RowPiece[]): unknown[] {
  return pieces.flatMap((piece) => {
    const { columns, rowCount } = openPiece(piece)
    return Array.from({ length: rowCount }, (_, row) =>
      [...columns.values()].map((column) => cellOf(column, row)),
    )
  })
}

const text = 'a,b\n1,"x ""y"", z"\n2,\n3,é\n'

describe('pieces of rows', () => {
  it.each<[string, string, string | Uint8Array]>([
    ['CSV', 'in.csv', text],
    ['gzipped CSV', 'in.csv.gz', gzipSync(text)],
    ['JSON lines', 'in.jsonl', '{"a":"1","b":"x \\"y\\", z"}\n{"a":"2","b":null}\n{"a":"3","b":"é"}\n'],
    ['JSON', 'in.json', '[{"a":"1","b":"x \\"y\\", z"},\n{"a":"2"},{"a":"3","b":"é"}]'],
  ])(
    'survive the way to another thread, and say the same when they are opened there: %s',
    async (_, name, content) => {
      await desk.write(name, content)
      const { pieces, fraction } = await piecesOf(name, 2)
      expect(pieces.map(({ rowCount }) => rowCount)).toEqual([2, 1])
      expect(cells(structuredClone(pieces))).toEqual([
        ['1', 'x "y", z'],
        ['2', null],
        ['3', 'é'],
      ])
      expect(fraction).toBe(1)
    },
  )

  it('name the line of JSON that cannot be read when they are opened', async () => {
    await desk.write('bad.jsonl', '{"a":1}\n{"a":2}\n{"a":}\n')
    const { pieces } = await piecesOf('bad.jsonl', 2)
    const error = await errorOf(Promise.resolve().then(() => openPiece(pieces[1])))
    expect([error.code, error.where]).toEqual(['RETRIEVE_JSON_INVALID', 'bad.jsonl, line 3'])
  })
})
