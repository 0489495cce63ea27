import { type PreparedColumn, type TransformOperation, transforms } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import type { Transform } from '../../src/core/index.ts'
import { standardiseTransform } from '../../src/prepare/transforms/standardise.ts'
import { checkTransform } from '../../src/testing/index.ts'

const good = transforms['standardise']

/** Names of the checks that fail. */
function failures(operation: Partial<TransformOperation>, transform: Partial<Transform> = {}): string[] {
  const checks = checkTransform({ ...standardiseTransform, ...transform } as Transform, {
    ...good,
    ...operation,
  })
  return checks.flatMap(({ name, run }) => {
    try {
      run()
      return []
    } catch {
      return [name.replace(/^.*?: /, '')]
    }
  })
}

const shifted = (column: PreparedColumn, by: number): PreparedColumn =>
  column.type === 'number' ? { ...column, values: column.values.map((value) => value + by) } : column

describe('checkTransform', () => {
  it('passes a sound transform', () => {
    expect(failures({})).toEqual([])
  })

  it('finds rows that depend on each other', () => {
    const apply: TransformOperation['apply'] = (state, columns, rowCount) =>
      good.apply(state, columns, rowCount).map((column) => shifted(column, rowCount))
    expect(failures({ apply })).toEqual(['a row alone gives the same bits as in a batch'])
  })

  it('finds an apply that writes to its input', () => {
    const apply: TransformOperation['apply'] = (state, columns, rowCount) => {
      const [first] = columns
      const outputs = good.apply(state, columns, rowCount)
      if (first.type === 'number' && rowCount > 0) first.values[0] = 0
      return outputs
    }
    expect(failures({ apply })).toContain('apply writes to nothing and takes a frozen state')
  })

  it('finds a read that believes everything', () => {
    const read: TransformOperation['read'] = (state) => ({
      mean: state.floats('mean'),
      scale: Float64Array.of(1, 1),
    })
    expect(failures({ read })).toEqual(['read gives the state back and refuses any damaged one'])
  })

  it('finds wrong names, types and signatures', () => {
    const edges = 'shapes, names and types hold for no row, one row, all missing and unknown levels'
    expect(failures({}, { outputs: () => ['x', 'x'] })).toEqual([edges])
    expect(failures({}, { gives: () => 'category' })).toEqual([edges])
    expect(failures({}, { fillsMissing: true })).toEqual([edges])
    expect(failures({ signature: () => ({ inputs: [], outputs: [] }) })).toEqual([edges])
  })

  it('finds a name that differs between the halves', () => {
    expect(failures({ name: 'standardize' })).toEqual(['declares itself'])
  })
})
