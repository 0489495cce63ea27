import { describe, expect, it } from 'vitest'
import { learnFixes, numbers, unitsOfFixes } from '../../src/clean/index.ts'
import { categoryColumn, tableOf } from '../../src/core/index.ts'

const steps = [12.5, 13, 14.25, 15, 16.5, 17, 18, 19.5, 20, 21, 22, 23.5, 24]
const written = (write: (value: number, at: number) => string) => {
  const table = tableOf({ column: categoryColumn(steps.map((value, at) => write(value, at))) })
  return unitsOfFixes(learnFixes(table, ['column'], [numbers()])).get('column')
}

describe('the unit that numbers are in once they are read', () => {
  it.each([
    ['all cells carry it', (value: number) => `${value} kg`, 'kg'],
    ['it is spelled with capitals', (value: number) => `${value} KWH`, 'kWh'],
    ['words stand for it', (value: number, at: number) => `${value} ${at % 2 ? 'pounds' : 'GBP'}`, 'GBP'],
    [
      'some are converted',
      (value: number, at: number) => (at < 3 ? `${value * 1000} g` : `${value} kg`),
      'kg',
    ],
    ['some say nothing', (value: number, at: number) => (at % 2 ? `${value}` : `${value} km`), 'km'],
    ['it is a currency', (value: number) => `€ ${value}`, 'EUR'],
    ['nobody says whose dollars', (value: number) => `$${value}`, '$'],
    ['a code says whose', (value: number, at: number) => (at % 2 ? `$${value}` : `${value} CAD`), 'CAD'],
    [
      'thousands are written short',
      (value: number, at: number) => (at % 3 ? `$${value}k` : `$${value}`),
      '$',
    ],
    [
      'they are credits and debits',
      (value: number, at: number) => `£${value} ${at % 2 ? 'CR' : 'DR'}`,
      'GBP',
    ],
    ['degrees', (value: number) => `${value} °C`, '°C'],
    ['percent beside points', (value: number, at: number) => (at % 2 ? `${value} %` : `${value}`), '%'],
  ])('is told where %s', (_, write, unit) => {
    expect(written(write)).toBe(unit)
  })

  it.each([
    ['shares are divided by a hundred', (value: number) => `${value} %`],
    ['only groups are parted', (value: number) => `${value},000`],
    ['there is nothing to fix', (value: number) => `${value}`],
    ['they are several currencies', (value: number, at: number) => (at % 2 ? `$${value}` : `€${value}`)],
  ])('is none where %s', (_, write) => {
    expect(written(write)).toBeUndefined()
  })
})
