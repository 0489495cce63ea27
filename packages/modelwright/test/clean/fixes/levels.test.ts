import { fixes } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { levels, levelsFix } from '../../../src/clean/fixes/levels.ts'
import { learnAndFix } from '../../../src/clean/index.ts'
import { categoryColumn, tableOf } from '../../../src/core/index.ts'
import { checkFix } from '../../../src/testing/index.ts'

type Values = readonly (string | null)[]

const many = (count: number, make: (i: number) => string): string[] =>
  Array.from({ length: count }, (_, i) => make(i))

/** The distinct values as the fix leaves them, in order; undefined where it learns nothing. */
const fixed = (values: Values, options = {}): Values | undefined => {
  const { steps, fixed: rows } = learnAndFix(tableOf({ x: categoryColumn(values) }), ['x'], [levels(options)])
  const column = rows.columns.get('x')
  if (steps.length === 0 || column?.type !== 'category') return undefined
  return [...column.codes].map((code) => (code < 0 ? null : column.levels[code]))
}

describe('levels', () => {
  for (const { name, run } of checkFix(levelsFix, fixes['levels'])) it(name, run)

  it.each<[string, Values, Values]>([
    [
      'case and separators',
      [...many(6, () => 'Home Office'), 'HOME OFFICE', 'Home-Office'],
      many(8, () => 'Home Office'),
    ],
    ['accents', [...many(6, () => 'München'), 'Munchen', 'Muenchen'], many(8, () => 'München')],
    [
      'a rare typing error',
      [...many(20, () => 'Consumer'), 'Corporate', 'Corporate', 'Consmer'],
      [...many(20, () => 'Consumer'), 'Corporate', 'Corporate', 'Consumer'],
    ],
    [
      'known abbreviations',
      [...many(6, () => 'Second Class'), '2nd Class', ...many(6, () => 'Corporate'), 'Corp.'],
      [...many(6, () => 'Second Class'), 'Second Class', ...many(6, () => 'Corporate'), 'Corporate'],
    ],
    [
      'codes of states',
      [...many(4, () => 'New York'), ...many(4, () => 'Texas'), 'NY'],
      [...many(4, () => 'New York'), ...many(4, () => 'Texas'), 'New York'],
    ],
    [
      'initials',
      [...many(30, () => 'Home Office'), 'Consumer', 'Consumer', 'HO'],
      [...many(30, () => 'Home Office'), 'Consumer', 'Consumer', 'Home Office'],
    ],
  ])('mends %s', (_name, dirty, clean) => {
    expect(fixed(dirty)).toEqual(clean)
  })

  it.each<[string, Values]>([
    ['words a letter apart', [...many(30, () => 'Female'), 'Male', 'Male']],
    ['north and south', [...many(30, () => 'North Carolina'), 'South Carolina', 'South Carolina']],
    ['names of places', [...many(30, () => 'Australia'), 'Austria', 'Austria']],
    ['opposites', [...many(30, () => 'typical'), 'atypical', 'atypical']],
    ['codes that end in a letter', [...many(30, () => 'FuseA'), 'FuseP', 'FuseP']],
    ['one-letter codes in both cases', ['a', 'A', 'a', 'A']],
    ['marks that tell', ['A+', 'A-', 'A', 'A+', 'A-', 'A']],
    ['digits', [...many(30, () => 'Model 12'), 'Model 13', 'Model 13']],
    ['an error too frequent to be one', [...many(9, () => 'Consumer'), 'Consmer']],
    ['an error of two levels', [...many(20, () => 'Carter'), ...many(20, () => 'Carver'), 'Carer', 'Carer']],
    ['names of people, each its own', many(30, (i) => `Name ${i % 2 === 0 ? 'a' : 'A'}${'xyz'.repeat(i)}`)],
  ])('leaves %s', (_name, values) => {
    expect(fixed(values)).toBeUndefined()
  })

  it('takes a merge back, and makes one as told', () => {
    const values = [...many(20, () => 'Consumer'), 'Consmer', 'CONSUMER']
    expect(fixed(values, { except: ['Consmer'] })?.slice(-2)).toEqual(['Consmer', 'Consumer'])
    expect(fixed(['a1', 'a1', 'b1', 'b1'], { same: ['b1=a1'] })).toEqual(['a1', 'a1', 'a1', 'a1'])
    expect(fixed(['a1', 'a1', 'b1', 'b1'], { same: ['b1=a1', 'a1=b1'] })).toBeUndefined()
  })
})
