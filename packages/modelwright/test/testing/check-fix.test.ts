import { type FixOperation, fixes } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { dropDuplicatesFix } from '../../src/clean/fixes/drop-duplicates.ts'
import { missingTokensFix } from '../../src/clean/fixes/missing-tokens.ts'
import type { Fix, RowFix, ValueFix } from '../../src/core/index.ts'
import { type Check, checkFix } from '../../src/testing/index.ts'

/** Names of the checks that fail. */
function failures(checks: readonly Check[]): string[] {
  return checks.flatMap(({ name, run }) => {
    try {
      run()
      return []
    } catch {
      return [name.replace(/^.*?: /, '')]
    }
  })
}

const good = fixes['missing-tokens']
const withOperation = (operation: Partial<FixOperation>): string[] =>
  failures(checkFix(missingTokensFix, { ...good, ...operation }))
const withKeep = (keep: RowFix['keep']): string[] =>
  failures(checkFix({ ...dropDuplicatesFix, keep } as RowFix as Fix))

describe('checkFix', () => {
  it('finds a fix that does more when run twice', () => {
    expect(withOperation({ apply: (_state, value) => (value === '' ? null : value.slice(1)) })).toEqual([
      'twice is once',
    ])
  })

  it('finds a read that believes everything', () => {
    expect(withOperation({ read: () => ({ tokens: [] }) })).toEqual([
      'read gives the state back and refuses any damaged one',
    ])
  })

  it('finds learning that depends on the order of rows', () => {
    const learn: ValueFix['learn'] = (rows, name) => {
      const column = rows.columns.get(name)
      const level =
        column?.type === 'category' && column.codes.length > 0 ? column.levels[column.codes[0]] : undefined
      return level === undefined ? null : { tokens: [level] }
    }
    const fix = { ...missingTokensFix, learn } as ValueFix as Fix
    expect(failures(checkFix(fix, good))).toEqual(['the state does not depend on the order of rows'])
  })

  it('finds a row fix that drops more each time or gives positions out of order', () => {
    const rule = ['keeps rows, and the same ones again']
    const rows = (count: number): number[] => Array.from({ length: Math.max(0, count) }, (_, row) => row)
    expect(withKeep((table) => Uint32Array.from(rows(table.rowCount - 1)))).toEqual(rule)
    expect(withKeep((table) => Uint32Array.from(rows(table.rowCount).reverse()))).toEqual(rule)
    expect(withKeep((table) => Uint32Array.from(rows(table.rowCount)))).toEqual([])
  })
})
