import { expect, it } from 'vitest'
import type { Report } from '../../../src/core/index.ts'
import { openPace } from '../../../src/project/batch/pace.ts'

function told(doneBefore?: number) {
  const reports: Report[] = []
  let now = 1000
  const pace = openPace(
    (report) => reports.push(report),
    () => now,
    doneBefore,
  )
  return {
    pace,
    wait: (ms: number): void => {
      now += ms
    },
    notes: () => reports.map((report) => (report.kind === 'progress' ? report.note : report.kind)),
  }
}

it('tells rows at once, then rows a second and the time left', () => {
  const { pace, wait, notes } = told()
  pace.tell(20_000, 0.1)
  wait(10_000)
  pace.tell(1_234_567, 0.25)
  wait(90_000)
  pace.tell(2_000_000, 0.5)
  wait(1_000_000)
  pace.tell(2_100_000, 0.52)
  expect(notes()).toEqual([
    '20,000 rows',
    '1,234,567 rows, 123,000 rows/s, 30 s left',
    '2,000,000 rows, 20,000 rows/s, 2 min left',
    '2,100,000 rows, 1,910 rows/s, 17 min left',
  ])
  expect(pace.rate()).toBeCloseTo(2_100_000 / 1100, 6)
})

it('counts rows that were done before among all rows, not in the rate nor the time', () => {
  const { pace, wait, notes } = told(6_000_000)
  pace.tell(6_010_000, 0.6)
  wait(10_000)
  pace.tell(7_000_000, 0.7)
  expect(notes()).toEqual(['6,010,000 rows', '7,000,000 rows, 100,000 rows/s, 30 s left'])
})
