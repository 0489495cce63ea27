import { expect, test, vi } from 'vitest'
import { numberColumn, seedOf } from '../../../src/core/index.ts'
import { orderOfId } from '../../../src/explore/order-of-id.ts'
import { alertsOf, rows } from '../sample.ts'

const count = 600
const seed = seedOf(6)
/** The places of rows, shuffled: an id by which the rows do not stand. */
const place = [...seed.shuffle(Uint32Array.from({ length: count }, (_, row) => row))]
const noise = rows(count, () => seed.next())
const found = (id: readonly (number | string)[], y: readonly (number | string)[]) =>
  alertsOf('id-order', { id: id as string[], noise, y: y as string[] }, 'y')

test('an id that orders the target is told in a shuffled table, with an interval', () => {
  const y = place.map((at, row) => (at / count + 0.2 * (noise[row] - 0.5) > 0.5 ? 'yes' : 'no'))
  const [alert, ...more] = found(
    place.map((at) => 10_000 + at),
    y,
  )
  expect(more).toEqual([])
  expect(alert).toMatchObject({ column: 'id', severity: 'warning', mend: 'ignore: ["id"]' })
  expect(alert.evidence).toMatch(/^Its order tells the target \(AUC 0\.9\d+, 0\.9\d+ to (0\.9\d+|1)\)/)
  const [words] = found(
    place.map((at) => `K-${at}`),
    y,
  )
  expect(words.evidence).toBe(alert.evidence)
})

test('numbers and several classes, too', () => {
  const drifting = place.map((at, row) => at / count + noise[row])
  const [number] = found(place, drifting)
  expect(number).toMatchObject({ severity: 'info' })
  expect(number.evidence).toContain('rank correlation 0.')
  const classes = place.map((at, row) => (at > 500 ? 'late' : noise[row] > 0.5 ? 'a' : 'b'))
  expect(found(place, classes)[0].evidence).toContain('AUC of "late" ')
})

test('an id whose order says nothing, or little, or of few rows, is none', () => {
  const y = noise.map((value) => (value > 0.5 ? 'yes' : 'no'))
  expect(found(place, y)).toEqual([])
  expect(
    found(
      noise.map((value) => `x${value}`),
      rows(count, () => seed.next()),
    ),
  ).toEqual([])
  const little = place.map((at, row) => (0.1 * (at / count) + noise[row] > 0.55 ? 'yes' : 'no'))
  expect(found(place, little)).toEqual([])
  const few = { id: place.slice(0, 60), y: place.slice(0, 60).map((at) => (at > 300 ? 'yes' : 'no')) }
  expect(alertsOf('id-order', few, 'y')).toEqual([])
})

test('where the rows themselves are sorted, that is told once', () => {
  const columns = {
    id: rows(count, (row) => row + 1),
    noise,
    y: rows(count, (row) => (row < 300 ? 'yes' : 'no')),
  }
  expect(alertsOf('row-order', columns, 'y')).toHaveLength(1)
  expect(alertsOf('id-order', columns, 'y')).toEqual([])
  const words = { ...columns, id: columns.id.map((id) => `C${String(id).padStart(4, '0')}`) }
  expect(alertsOf('row-order', words, 'y')).toHaveLength(1)
  expect(alertsOf('id-order', words, 'y')).toEqual([])
  expect(alertsOf('id-order', { ...words, id: [...words.id].reverse() }, 'y')).toHaveLength(1)
})

test('ranks are the same for all classes: an id is sorted once, whatever their number', () => {
  const id = numberColumn(place.map((at) => at + 0.5))
  const sort = vi.spyOn(Float64Array.prototype, 'sort')
  const sortsOf = (size: number): number => {
    const codes = Int32Array.from(place, (at) => Math.floor(at / size))
    const classes = Array.from({ length: count / size }, (_, code) => `c${code}`)
    sort.mockClear()
    const found = orderOfId(id, count, { task: 'multiclass', codes, classes })
    expect(found === undefined).toBe(size < 20)
    return sort.mock.calls.length
  }
  try {
    expect([sortsOf(5), sortsOf(20), sortsOf(200)]).toEqual([1, 1, 1])
  } finally {
    sort.mockRestore()
  }
})
