import { describe, expect, it } from 'vitest'
import { categoryColumn, numberColumn, seedOf, takeBatch } from '../../../src/core/index.ts'
import { composerOf } from '../../../src/evaluate/explain/composer.ts'
import { type EffectGrid, gridOf, withGridRows } from '../../../src/evaluate/explain/effect-grid.ts'
import { effectsOf } from '../../../src/evaluate/explain/effects.ts'
import { fixture, predict, rows } from './explained-function.ts'

function effectOf(grid: EffectGrid) {
  const pool = withGridRows(rows, [grid])
  const [effect] = effectsOf({
    composer: composerOf(predict, pool),
    rowCount: rows.rowCount,
    grid,
    outputs: 1,
    seed: seedOf(1),
    lines: rows.rowCount,
  })
  return effect
}

const near = (found: ArrayLike<number>, wanted: readonly number[]): void => {
  expect(found.length).toBe(wanted.length)
  wanted.forEach((value, at) => {
    expect(Math.abs(found[at] - value)).toBeLessThan(1e-12)
  })
}

describe('effects', () => {
  it('partial dependence and its single rows equal those of scikit-learn, brute (1e-12)', () => {
    const { grid, average, individual } = fixture.dependence
    const found = effectOf({ column: 'a', kind: 'number', values: Float64Array.from(grid) })
    near(found.dependence.value, average)
    const sorted = (lists: readonly ArrayLike<number>[]): number[][] =>
      lists.map((list) => Array.from(list)).sort((p, q) => p[0] - q[0] || p[1] - q[1])
    const wanted = sorted(individual)
    sorted(found.individual).forEach((line, at) => {
      near(line, wanted[at])
    })
  })

  it.each(['a', 'b', 'd'] as const)(
    'accumulated local effects of "%s" equal those of PyALE (1e-12)',
    (column) => {
      const { grid, value } = fixture.accumulated[column]
      const found = effectOf({ column, kind: 'number', values: Float64Array.from(grid) })
      near(found.accumulated.value, value)
    },
  )

  it('bands hold the curve, and a column that does nothing has none', () => {
    const grid = gridOf('b', rows.columns.get('b')!)!
    const { dependence, accumulated } = effectOf(grid)
    for (const { value, low, high } of [dependence, accumulated])
      value.forEach((height, at) => {
        expect(low[at]).toBeLessThanOrEqual(height + 1e-9)
        expect(high[at]).toBeGreaterThanOrEqual(height - 1e-9)
      })
    const idle = effectOf(gridOf('d', rows.columns.get('d')!)!)
    expect([...idle.accumulated.value].every((height) => height === 0)).toBe(true)
    expect([...idle.accumulated.high].every((height) => height === 0)).toBe(true)
  })

  it.each([
    ['a', [-1.2, -0.4, 0.1, 0.6, 1.5]],
    ['b', [-0.8, 0, 0.9]],
  ] as const)('bands of "%s" are those of rows really drawn again and asked one by one', (name, points) => {
    const values = Float64Array.from(points)
    const column = rows.columns.get(name)
    if (column?.type !== 'number') throw new Error('a number')
    const own = column.values
    const ask = (row: number, value: number): number => {
      const one = takeBatch(rows, Uint32Array.of(row))
      const columns = new Map(one.columns)
      columns.set(name, numberColumn([value]))
      return predict({ ...one, columns })[0]
    }
    const asked = Array.from({ length: rows.rowCount }, (_, row) => points.map((value) => ask(row, value)))
    const mean = (list: readonly number[]): number =>
      list.reduce((sum, value) => sum + value, 0) / list.length
    /** The step in whose reach a row lies; rows beyond the ends belong to the outermost. */
    const stepOf = (row: number): number => {
      const step = points.slice(1, -1).findIndex((point) => own[row] <= point)
      return step < 0 ? points.length - 2 : step
    }
    const dependence = (drawn: readonly number[]) =>
      points.map((_, at) => mean(drawn.map((row) => asked[row][at])))
    const accumulated = (drawn: readonly number[]) => {
      const heights = [0]
      for (let step = 0; step + 1 < points.length; step++) {
        const inside = drawn.filter((row) => stepOf(row) === step)
        const gain =
          inside.length === 0 ? 0 : mean(inside.map((row) => asked[row][step + 1] - asked[row][step]))
        heights.push(heights[step] + gain)
      }
      const centre = mean(drawn.map((row) => (heights[stepOf(row)] + heights[stepOf(row) + 1]) / 2))
      return heights.map((height) => height - centre)
    }
    const draws = Array.from({ length: 200 }, (_, replicate) => {
      const stream = seedOf(1).split('output', 0).split('band', replicate)
      return Array.from({ length: rows.rowCount }, () => stream.integer(rows.rowCount))
    })
    const found = effectOf({ column: name, kind: 'number', values })
    for (const [band, curveOf] of [
      [found.dependence, dependence],
      [found.accumulated, accumulated],
    ] as const) {
      const curves = draws.map(curveOf)
      points.forEach((_, at) => {
        const sorted = Float64Array.from(curves, (curve) => curve[at]).sort()
        // Of 200 draws the quantiles lie at places 4.975 and 194.025.
        expect(band.low[at]).toBeCloseTo(sorted[4] + 0.975 * (sorted[5] - sorted[4]), 10)
        expect(band.high[at]).toBeCloseTo(sorted[194] + 0.025 * (sorted[195] - sorted[194]), 10)
      })
    }
  })

  it('bands of levels stand at their own level, whatever the order they are gone through in', () => {
    const names = ['w', 'x', 'y', 'z']
    const worth = [3, -1, 2, 0.5]
    const pool = {
      rowCount: 40,
      columns: new Map([
        [
          'level',
          {
            type: 'category',
            codes: Int32Array.from({ length: 40 }, (_, row) => (row * 7 + Math.floor(row / 4)) % 4),
            levels: names,
          },
        ],
        ['n', numberColumn(Array.from({ length: 40 }, (_, row) => row))],
      ] as const),
    }
    const grid = gridOf('level', pool.columns.get('level')!)!
    const noisy = composerOf(
      (batch) => {
        const [level, n] = [batch.columns.get('level'), batch.columns.get('n')]
        if (level?.type !== 'category' || n?.type !== 'number') throw new Error('other columns')
        return Float64Array.from(level.codes, (code, row) => worth[code] * (1 + 0.1 * (n.values[row] % 3)))
      },
      withGridRows(pool, [grid]),
    )
    const [{ dependence, accumulated }] = effectsOf({
      composer: noisy,
      rowCount: 40,
      grid,
      outputs: 1,
      seed: seedOf(2),
    })
    for (const { value, low, high } of [dependence, accumulated])
      value.forEach((height, at) => {
        expect(low[at]).toBeLessThanOrEqual(height)
        expect(high[at]).toBeGreaterThanOrEqual(height)
        expect(high[at] - low[at]).toBeLessThan(1.2)
      })
    worth.forEach((value, at) => {
      expect(dependence.value[at] / value).toBeCloseTo(1.1, 1)
    })
  })

  it('levels are gone through by what is predicted for them; their mean over rows is 0', () => {
    const level = categoryColumn(['x', 'y', 'z', 'y', 'x', null, 'z', 'z'])
    const worth = [2, 0, 1]
    const pool = {
      rowCount: 8,
      columns: new Map([
        ['level', level],
        ['n', numberColumn([1, 2, 3, 4, 5, 6, 7, 8])],
      ] as const),
    }
    const grid = gridOf('level', level)!
    expect(grid.levels).toEqual(['x', 'y', 'z'])
    const composer = composerOf(
      (batch) => {
        const column = batch.columns.get('level')
        if (column?.type !== 'category') throw new Error('no levels')
        return Float64Array.from(column.codes, (code) => (code < 0 ? 5 : worth[code]))
      },
      withGridRows(pool, [grid]),
    )
    const [{ dependence, accumulated }] = effectsOf({
      composer,
      rowCount: 8,
      grid,
      outputs: 1,
      seed: seedOf(1),
    })
    expect([...dependence.value]).toEqual(worth)
    // Two rows of x, two of y, three of z: the mean over rows is (2 × 2 + 3 × 1) / 7.
    worth.forEach((value, at) => {
      expect(accumulated.value[at]).toBeCloseTo(value - 1, 12)
    })
  })

  it('grids leave out texts, constants and the outermost rows; few values are all there', () => {
    expect(gridOf('one', numberColumn([1, 1, null]))).toBeUndefined()
    expect(gridOf('none', numberColumn([null, null]))).toBeUndefined()
    expect([...gridOf('few', numberColumn([3, 1, 2, 3, null]))!.values]).toEqual([1, 2, 3])
    const many = gridOf('many', numberColumn(Array.from({ length: 1000 }, (_, at) => at)))!.values
    expect(many.length).toBe(20)
    expect(many[0]).toBeGreaterThanOrEqual(19)
    expect(many[19]).toBeLessThanOrEqual(980)
    const flags = { type: 'boolean', values: Uint8Array.of(0, 1, 2, 1) } as const
    expect([...gridOf('flag', flags)!.values]).toEqual([0, 1])
  })
})
