import { describe, expect, it } from 'vitest'
import { categoryColumn, numberColumn, seedOf, tableOf } from '../../../src/core/index.ts'
import { splitRows, time } from '../../../src/prepare/index.ts'

const seed = seedOf(7)

describe('time', () => {
  it('tests the newest rows and keeps equal times together', () => {
    const when = [5, 1, 3, 3, 2, 4, 4, 4, null, 1]
    const table = tableOf({ when: numberColumn(when) })
    const { train, test, notes } = splitRows(table, undefined, time({ by: 'when', test: 0.3 }), seed)
    expect([...test]).toEqual([0, 5, 6, 7])
    expect(train.length).toBe(6)
    expect(notes).toEqual(['1 rows have no time in "when": they train.'])
  })

  it('reads dates in text', () => {
    const table = tableOf({ when: categoryColumn(['2024-03-01', '2023-01-01', '2024-02-28', '2022-01-01']) })
    const { test, how } = splitRows(table, undefined, time({ by: 'when', test: 0.25 }), seed)
    expect([...test]).toEqual([0])
    expect(how).toBe('by time: rows from 2024-03-01 on ("when") are tested; 3 rows train, 1 are tested')
  })

  it('reads no dates that only a fix would, and says how they are written plainly', () => {
    const table = tableOf({ when: categoryColumn(['01.03.2024', '31.12.2023', '28.02.2024']) })
    const refused = () => splitRows(table, undefined, time({ by: 'when' }), seed)
    expect(refused).toThrow(
      expect.objectContaining({
        code: 'PREPARE_SPLIT_INVALID',
        mend: expect.arrayContaining([expect.stringContaining('modelwright clean')]),
      }),
    )
  })
})
