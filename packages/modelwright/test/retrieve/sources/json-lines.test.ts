import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { cellOf } from '../../../src/core/index.ts'
import { jsonLines, retrieve } from '../../../src/retrieve/index.ts'
import { errorOf, openDesk } from '../desk.ts'

const desk = await openDesk()

it('jsonLines reads one object per line, compressed too', async () => {
  const path = await desk.write('a.jsonl.gz', gzipSync('{"a":1}\n\n{"a":2}\r\n{"a":3}'))
  const { table } = await retrieve(jsonLines(path), desk.context)
  expect([0, 1, 2].map((row) => cellOf(table.columns.get('a')!, row))).toEqual([1, 2, 3])
})

it('jsonLines says on which line the text is wrong', async () => {
  const error = await errorOf(
    retrieve(jsonLines(await desk.write('b.jsonl', '{"a":1}\n{"a":}\n')), desk.context),
  )
  expect(error).toMatchObject({ code: 'RETRIEVE_JSON_INVALID', where: 'b.jsonl, line 2' })
})
