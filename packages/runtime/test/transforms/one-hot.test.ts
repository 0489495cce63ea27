import { describe, expect, it } from 'vitest'
import { readerOf } from '../../src/reader.ts'
import { oneHot } from '../../src/transforms/one-hot.ts'

const column = { levels: ['a', 'b', '(rare)', '(missing)'], kept: 2, rare: 2, missing: 3 }
const served = {
  type: 'category',
  levels: ['b', 'new', '(rare)', 'a'],
  codes: Int32Array.of(0, 1, 2, 3, -1),
} as const

describe('one-hot', () => {
  it('sends unknown levels to the rare one, also a level that happens to be called so', () => {
    const [output] = oneHot.apply({ columns: [column] }, [served], 5)
    expect(output).toEqual({ type: 'category', levels: column.levels, codes: Int32Array.of(1, 2, 2, 0, 3) })
  })

  it('makes unknown and missing all zeros where nothing else was learnt', () => {
    const bare = { levels: ['a', 'b'], kept: 2, rare: -1, missing: -1 }
    const [output] = oneHot.apply({ columns: [bare] }, [served], 5)
    expect(output).toEqual({ type: 'category', levels: ['a', 'b'], codes: Int32Array.of(1, -1, -1, 0, -1) })
  })

  it('hands out the same list of levels to every batch', () => {
    const state = { columns: [column] }
    const first = oneHot.apply(state, [served], 5)[0]
    const second = oneHot.apply(state, [{ ...served, levels: [...served.levels] }], 5)[0]
    expect(first.type === 'category' && second.type === 'category' && first.levels === second.levels).toBe(
      true,
    )
  })

  it.each([
    ['a level twice', { ...column, levels: ['a', 'a', '(rare)', '(missing)'] }],
    ['more kept than there are', { ...column, kept: 5 }],
    ['too few kept', { ...column, kept: 1 }],
    ['a rare code among the kept', { ...column, rare: 1 }],
    ['a missing code beyond the end', { ...column, missing: 4 }],
    ['a rare code below −1', { ...column, rare: -2 }],
    ['a code that is not whole', { ...column, rare: 2.5 }],
  ])('refuses a state with %s', (_name, damaged) => {
    expect(() => oneHot.read(readerOf({ columns: [damaged] }, 'state'))).toThrow(
      expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' }),
    )
  })
})
