import type { Expectation } from '../../core/index.ts'
import { expectColumnsKind } from './expect-columns.ts'
import { expectFreshKind } from './expect-fresh.ts'
import { expectLevelsKind } from './expect-levels.ts'
import { expectPresentKind } from './expect-present.ts'
import { expectRangeKind } from './expect-range.ts'
import { expectRowsKind } from './expect-rows.ts'
import { expectSqlKind } from './expect-sql.ts'
import { expectTypeKind } from './expect-type.ts'
import { expectUniqueKind } from './expect-unique.ts'

/** Every kind of expectation, by name. */
export const expectations: Readonly<Record<string, Expectation>> = {
  'expect-columns': expectColumnsKind,
  'expect-fresh': expectFreshKind,
  'expect-levels': expectLevelsKind,
  'expect-present': expectPresentKind,
  'expect-range': expectRangeKind,
  'expect-rows': expectRowsKind,
  'expect-sql': expectSqlKind,
  'expect-type': expectTypeKind,
  'expect-unique': expectUniqueKind,
}
