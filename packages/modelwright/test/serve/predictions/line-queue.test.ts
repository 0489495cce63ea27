import { expect, it } from 'vitest'
import { lineQueue } from '../../../src/serve/predictions/line-queue.ts'
import { lineWriter } from '../../../src/serve/predictions/line-writer.ts'
import { redactionOf } from '../../../src/serve/predictions/redaction.ts'
import { exampleModel, predictedRows } from './log-folders.ts'

const limits = { maxBytes: 1000, chunkBytes: 100_000, budgetMs: 1000 }
const write = lineWriter()
const rowsIn = (lines: Buffer) =>
  lines
    .toString()
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const { id, row } = JSON.parse(line) as { id: string; row: number }
      return `${id}/${row}`
    })

it('rows come out in the order they went in, numbered within their requests', () => {
  const queue = lineQueue(write, limits)
  queue.push(predictedRows('a', 2), 0)
  queue.push(predictedRows('b', 1, { firstRow: 1000 }), 0)
  const { lines, rowCount } = queue.take()!
  expect(rowsIn(lines)).toEqual(['a/0', 'a/1', 'b/1000'])
  expect(rowCount).toBe(3)
  expect(queue.take()).toBeUndefined()
  expect([queue.bytes, queue.rowCount]).toEqual([0, 0])
})

it('there is room for so many bytes and no more; an empty queue takes one request of any size', () => {
  const queue = lineQueue(write, limits)
  expect(queue.push(predictedRows('large', 1, { bytes: 5000 }), 0)).toBe(true)
  expect(queue.push(predictedRows('b'), 0)).toBe(false)
  queue.take()
  const pushed = Array.from({ length: 20 }, (_, at) => queue.push(predictedRows(`${at}`), 0))
  expect(pushed.filter(Boolean)).toHaveLength(10)
  expect(queue.clear()).toBe(10)
  expect(queue.bytes).toBe(0)
})

it('no more is made at once than is allowed, also in the middle of a request', () => {
  const queue = lineQueue(write, { ...limits, maxBytes: 1e9, chunkBytes: 8192 })
  queue.push(predictedRows('a', 500), 0)
  queue.push(predictedRows('b', 3), 0)
  const pieces: Buffer[] = []
  for (let piece = queue.take(); piece !== undefined; piece = queue.take()) pieces.push(piece.lines)
  expect(pieces.length).toBeGreaterThan(5)
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(8192 + 1000)
  const wanted = [...Array.from({ length: 500 }, (_, row) => `a/${row}`), 'b/0', 'b/1', 'b/2']
  expect(rowsIn(Buffer.concat(pieces))).toEqual(wanted)
})

it('making lines stops when the time for it is up', () => {
  const queue = lineQueue(write, { ...limits, maxBytes: 1e9, chunkBytes: 1e9, budgetMs: 0 })
  queue.push(predictedRows('a', 1000), 0)
  const first = queue.take()!
  expect(first.lines.length).toBeGreaterThanOrEqual(8192)
  expect(first.lines.length).toBeLessThan(10_000)
})

it('thousands of requests pass through', () => {
  const queue = lineQueue(write, { ...limits, maxBytes: 1e9 })
  for (let at = 0; at < 5000; at++) queue.push(predictedRows(`${at}`), 0)
  const all: string[] = []
  for (let piece = queue.take(); piece !== undefined; piece = queue.take()) all.push(...rowsIn(piece.lines))
  expect(all).toEqual(Array.from({ length: 5000 }, (_, at) => `${at}/0`))
})

it('a row of which no line can be made is counted, and the others are written', () => {
  const queue = lineQueue(write, limits)
  const cycle: Record<string, unknown> = {}
  cycle['self'] = cycle
  queue.push(predictedRows('a', 3, { rows: [{ age: 1 }, cycle, { age: 3 }] }), 0)
  expect(rowsIn(queue.take()!.lines)).toEqual(['a/0', 'a/2'])
  expect(queue.unwritable).toBe(1)
})

it('a line says who, when, which version, what was sent and what was said, and not why', () => {
  const said = {
    prediction: 'yes',
    probabilities: { no: 0.1, yes: 0.9 },
    set: ['yes'],
    explanation: { expected: 0, contributions: { email: 1 } },
  }
  const line = lineWriter(redactionOf(['email']))(
    { id: 'a"b', at: 1_764_158_553_123, model: { ...exampleModel, variant: 'shadow' }, caller: 'web' },
    4,
    { email: 'x', age: '52 ' },
    said,
  )
  expect(line.endsWith('\n')).toBe(true)
  expect(JSON.parse(line)).toEqual({
    id: 'a"b',
    row: 4,
    at: '2025-11-26T12:02:33.123Z',
    model: 'churn',
    version: '3',
    digest: 'ab'.repeat(32),
    variant: 'shadow',
    caller: 'web',
    features: { age: '52 ' },
    prediction: 'yes',
    probabilities: { no: 0.1, yes: 0.9 },
    set: ['yes'],
  })
})
