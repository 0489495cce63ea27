import { describe, expect, it } from 'vitest'
import { autoFixes, learnAndFix, suggestFixes } from '../../src/clean/index.ts'
import { categoryColumn, tableOf } from '../../src/core/index.ts'

const many = (count: number, make: (i: number) => string): string[] =>
  Array.from({ length: count }, (_, i) => make(i))

/** What is suggested for a column once the automatic fixes ran. */
function suggested(values: readonly string[]): readonly { code: string; why: string }[] {
  const { fixed } = learnAndFix(tableOf({ x: categoryColumn(values) }), ['x'], autoFixes())
  return suggestFixes(fixed, ['x']).flatMap(({ column, code, why }) =>
    column === 'x' ? [{ code, why }] : [],
  )
}

describe('values that are in the way', () => {
  it('are told where a column of numbers stays text for them', () => {
    const values = [...many(60, (i) => `${i + 1},50 kr`), ...many(20, (i) => `${i + 1}:50`), '7:50']
    expect(suggested(values)).toContainEqual({
      code: "missingTokens({ columns: ['x'], own: ['7:50'] })",
      why: '60 of 81 cells are numbers, but not "7:50" and 19 other values: too many to be left out, so the column stays text.',
    })
  })

  it('are told where a column of dates stays text for them', () => {
    const values = [...many(28, (i) => `${i + 1}.1.2024`), ...many(9, (i) => `week ${i + 1}`)]
    expect(suggested(values)[0]?.why).toContain('28 of 37 cells are dates, but not "week 1"')
  })

  it('are not looked for where all values were read, or are words', () => {
    expect(suggested(many(60, (i) => `${i + 1},50 kr`))).toEqual([])
    expect(suggested(many(60, (i) => ['red', 'blue', 'green'][i % 3]))).toEqual([])
    expect(suggested(many(60, (i) => ['18-24', '25-34', '35+'][i % 3]))).toEqual([])
  })
})

describe('times with names of zones', () => {
  it.each(['CET', 'EST', '(PDT)', 'Europe/Berlin'])('stay text, and it is said why: %s', (zone) => {
    const [first] = suggested(
      many(40, (i) => `2024-01-${String((i % 28) + 1).padStart(2, '0')} 10:00 ${zone}`),
    )
    expect(first?.why).toContain(`Times with the name of a zone, such as "2024-01-01 10:00 ${zone}"`)
    expect(first?.code).toContain('where the data come from')
  })

  it('are read where the zone is UTC or a distance', () => {
    expect(suggested(many(40, (i) => `${(i % 28) + 1}.1.2024 10:00 ${i % 2 ? 'UTC' : '+01:00'}`))).toEqual([])
  })
})
