import { tmpdir } from 'node:os'
import type { Table } from '../../../src/core/index.ts'
import {
  checkExpectations,
  type ExpectationUse,
  type ExpectationVerdict,
} from '../../../src/explore/index.ts'

/** 2026-01-31, noon, UTC. */
export const now = Date.UTC(2026, 0, 31, 12)

/** Holds one expectation against a table. */
export async function held(table: Table, use: ExpectationUse): Promise<ExpectationVerdict> {
  const [verdict] = await checkExpectations(table, [use], { now, temporary: tmpdir() })
  return verdict
}

/** The sentence with which something is refused. */
export function refusal(make: () => unknown): string {
  try {
    make()
  } catch (error) {
    return (error as Error).message
  }
  return ''
}
