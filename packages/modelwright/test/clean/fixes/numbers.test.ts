import { fixes } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { numbers, numbersFix } from '../../../src/clean/fixes/numbers.ts'
import { learnAndFix } from '../../../src/clean/index.ts'
import { categoryColumn, tableOf } from '../../../src/core/index.ts'
import { checkFix } from '../../../src/testing/index.ts'

type Values = readonly (string | null)[]

/** The distinct values as the fix leaves them, in order; undefined where it learns nothing. */
const fixed = (values: Values, options = {}): Values | undefined => {
  const { steps, fixed: rows } = learnAndFix(
    tableOf({ x: categoryColumn(values) }),
    ['x'],
    [numbers(options)],
  )
  const column = rows.columns.get('x')
  if (steps.length === 0 || column?.type !== 'category') return undefined
  return [...column.codes].map((code) => (code < 0 ? null : column.levels[code]))
}

describe('numbers', () => {
  for (const { name, run } of checkFix(numbersFix, fixes['numbers'])) it(name, run)

  it.each<[string, Values, Values]>([
    ['decimal commas', ['1,5', '2,25', '3'], ['1.5', '2.25', '3']],
    ['groups that others prove', ['1.234,5', '1.234', '0,5'], ['1234.5', '1234', '0.5']],
    ['decimals that others prove', ['12,345', '0,125', '7,5'], ['12.345', '0.125', '7.5']],
    ['percent beside fractions', ['0.2', '20%', '0.5', '50 %'], ['0.2', '0.2', '0.5', '0.5']],
    ['percent beside points', ['20', '20%', '50', '55 %'], ['20', '20', '50', '55']],
    ['one currency in several spellings', ['€ 5,00', '7,50 EUR', '8 Euro'], ['5', '7.5', '8']],
    ['a dollar sign beside its code', ['$5', 'USD 6', '7.5'], ['5', '6', '7.5']],
    ['brackets', ['(5.00)', '6.00', '(7.25)'], ['-5', '6.00', '-7.25']],
    ['units to that of the plain numbers', ['1.5', '2', '1500 g', '2 kg'], ['1.5', '2', '1.5', '2']],
    ['units to the most frequent', ['10 cm', '20 cm', '1 m'], ['10', '20', '100']],
    ['temperatures', ['20 °C', '25 °C', '68 °F'], ['20', '25', '20']],
    ['a percent sign before', ['%20', '%35,5', '0,5'], ['0.2', '0.355', '0.5']],
    ['prices without decimals', ['100,-', '250,-', '19,90'], ['100', '250', '19.9']],
    ['yen in full width, and losses', ['￥1,200', '1,300円', '▲500円'], ['1200', '1300', '-500']],
    ['units of other alphabets', ['5,5 кг', '3,25', '500 г'], ['5.5', '3.25', '0.5']],
    ['tens of millions', ['₹2 Cr', '₹1.5 cr', '₹5,00,000'], ['20000000', '15000000', '500000']],
    ['the most that is counted', ['1', '2', '3', '4+'], ['1', '2', '3', '4']],
    ['minus signs behind', ['123-', '45', '1,200.50-'], ['-123', '45', '-1200.5']],
    [
      'credits and debits',
      ['500.00 CR', '1,200.50 DR', '7.25Cr.', '0.00'],
      ['500', '-1200.5', '7.25', '0.00'],
    ],
    ['credits and debits of a currency', ['₹5,00,000.00 Cr', '₹20.50 Dr'], ['500000', '-20.5']],
    ['thousands in words', ['$5k', '$1.5 M', '$20'], ['5000', '1500000', '20']],
  ])('mends %s', (_name, dirty, clean) => {
    expect(fixed(dirty)).toEqual(clean)
  })

  it.each<[string, Values]>([
    ['plain numbers', ['1.5', '2', '1e5', '.5']],
    ['codes with leading zeros', ['00123', '00456', '1,5']],
    ['several currencies', ['€5', '$6', '€7', '$8']],
    ['prices in text', ['3 for $5', 'from 7 €', '$8']],
    ['names of sizes', ['8 GB', '16 GB', '32 GB']],
    ['versions and addresses', ['1.2.3', '10.0.0.1', '2,5']],
    ['numbers and letters', ['1e5', '2a7', '3,9']],
    ['phone numbers', ['030 1234567', '0170 123456']],
    ['credits in books', ['£500.00 CR', '£120.50 CR', '£75.00', '£1,300.00']],
    ['debits alone', ['500.00 DR', '120.50 DR', '75.00']],
    ['amounts without a side', ['500.00 CR', '120.50 DR', '75.00']],
    ['debits that are negative besides', ['500.00 CR', '-120.50 DR']],
    ['credits and debits of several currencies', ['€500.00 CR', '$120.50 DR']],
    ['credits and debits beside units', ['500 CR', '12 DR', '3 kg']],
    ['drives and crescents', ['12 Dr', '18 Cr', '10 Ave']],
    ['grades', ['1', '2-', '2+', '3', '3-']],
    ['grades with a plus', ['1', '2', '2+', '3']],
    ['grades beside means of them', ['1', '2-', '2,5', '3 +']],
    ['units of two kinds', ['5 kg', '7 m', '8 kg']],
  ])('leaves %s', (_name, values) => {
    expect(fixed(values)).toBeUndefined()
  })

  it('reads a mark before three digits as other columns do, or as told', () => {
    const table = tableOf({ x: categoryColumn(['1.234', '950']), y: categoryColumn(['1,5', '2,5']) })
    const column = learnAndFix(table, ['x', 'y'], [numbers()]).fixed.columns.get('x')
    expect(column).toMatchObject({ levels: ['1234', '950'] })
    expect(fixed(['1,234', '5'], { decimal: 'comma' })).toEqual(['1.2340', '5'])
    expect(fixed(['1,234', '5'], { decimal: 'point' })).toEqual(['1234', '5'])
  })
})
