import { expect, it } from 'vitest'
import { numberColumn } from '../../../src/core/index.ts'
import { addRows, newWindowSketch } from '../../../src/monitor/sketches/window-sketch.ts'
import {
  decodePair,
  encodePair,
  mergePairs,
  type SketchPair,
} from '../../../src/monitor/watch/window-bytes.ts'

function pairOf(values: readonly number[]): SketchPair {
  const sketch = (name: string) => {
    const made = newWindowSketch(new Map([[name, 'number' as const]]))
    const columns = new Map([[name, numberColumn([...values])]])
    addRows(made, { rowCount: values.length, columns }, values)
    return made
  }
  return { features: sketch('age'), said: sketch('value'), counts: { duplicates: values.length } }
}

it('what is kept of a stretch is read as it was written, and joined with the next', () => {
  const bytes = encodePair(pairOf([1, 2, 3]))
  expect(encodePair(decodePair(bytes))).toEqual(bytes)
  const both = mergePairs([decodePair(bytes), decodePair(encodePair(pairOf([4, 5])))])!
  expect(both.features.rowCount).toBe(5)
  expect(both.said.columns.get('value')!.moments.most).toBe(5)
  expect(both.counts).toEqual({ duplicates: 5 })
  expect(mergePairs([])).toBeUndefined()
})

it('bytes that were cut or are none are refused', () => {
  const bytes = encodePair(pairOf([1, 2, 3]))
  const refused = { code: 'MONITOR_SKETCH_DAMAGED' }
  for (let length = 0; length < bytes.length; length += 7)
    expect(() => decodePair(bytes.slice(0, length))).toThrow(expect.objectContaining(refused))
  expect(() => decodePair(new Uint8Array(64).fill(255))).toThrow(expect.objectContaining(refused))
})
