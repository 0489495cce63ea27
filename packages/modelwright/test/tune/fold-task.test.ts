import { expect, it } from 'vitest'
import { letGo } from '../../src/tune/fold-task.ts'
import { heldBytes } from '../../src/tune/held-bytes.ts'

it('prepared folds are let go by their bytes, the first ones first, until the next one fits', () => {
  const folds = new Map([10, 20, 30, 40].map((bytes, at) => [`fold ${at}`, { bytes }]))
  letGo(folds, 100)
  expect(folds.size).toBe(4)
  letGo(folds, 75)
  expect([...folds.keys()]).toEqual(['fold 2', 'fold 3'])
  letGo(folds, -5)
  expect(folds.size).toBe(0)
})

it('bytes are those of all buffers, blocks of texts among them, each once', () => {
  const values = new Float64Array(10)
  const block = { type: 'sparse', starts: new Int32Array(3), at: new Int32Array(7), values }
  expect(
    heldBytes({
      features: new Map<string, unknown>([
        ['text', block],
        ['same', { values }],
      ]),
    }),
  ).toBe(80 + 12 + 28)
  expect(heldBytes([{ words: ['a', 'b'] }, null, 3])).toBe(0)
})
