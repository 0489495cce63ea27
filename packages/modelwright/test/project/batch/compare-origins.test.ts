import { expect, it } from 'vitest'
import { originsDiffer } from '../../../src/project/batch/compare-origins.ts'
import type { PartsOrigin } from '../../../src/project/batch/manifest.ts'

const origin: PartsOrigin = {
  model: 'a'.repeat(64),
  input: [{ bytes: 1200, sha256: 'b'.repeat(64) }],
  history: [],
  format: 'parquet',
  partitionRows: 1000,
  columns: ['x', 'prediction'],
  policy: { missing: 'accept', unreadable: 'refuse' },
}

it('finds no difference between equal origins', () => {
  expect(originsDiffer(origin, structuredClone(origin))).toEqual([])
})

it.each<[string, Partial<PartsOrigin>, string]>([
  ['model', { model: 'c'.repeat(64) }, 'the model was aaaaaaaaaaaa and is cccccccccccc'],
  ['content', { input: [{ bytes: 1200, sha256: 'd' }] }, 'the input has other content'],
  [
    'size',
    { input: [{ bytes: 12_345, sha256: 'd' }] },
    'the input was one file of 1,200 bytes and is one file of 12,345 bytes',
  ],
  [
    'files',
    { input: [...origin.input, ...origin.input] },
    'the input was one file of 1,200 bytes and is 2 files of 2,400 bytes',
  ],
  ['history', { history: origin.input }, 'the history was 0 files of 0 bytes and is one file of 1,200 bytes'],
  ['format', { format: 'csv' }, '--format was parquet and is csv'],
  ['rows', { partitionRows: 10 }, '--partition-rows was 1000 and is 10'],
  ['columns', { columns: ['x'] }, 'the list of columns was x, prediction and is x'],
  [
    'a stricter rule',
    { policy: { missing: 'refuse', unreadable: 'refuse' } },
    '--missing was accept and is refuse',
  ],
])('says what differs: %s', (_, change, said) => {
  expect(originsDiffer(origin, { ...origin, ...change })).toEqual([said])
})

it('lets a rule pass that is laxer now: what is there did not break the strict one', () => {
  const lax = { ...origin, policy: { missing: 'accept', unreadable: 'missing' } as const }
  expect(originsDiffer(origin, lax)).toEqual([])
  expect(originsDiffer(lax, origin)).toEqual(['--unreadable was missing and is refuse'])
})
