import type { Findings } from './find-all.ts'
import type { ColumnEffect } from './find-effects.ts'

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)
const listOf = (values: Iterable<number>): (number | null)[] => Array.from(values, finite)

function effectDocument({ grid, effects, spread }: ColumnEffect, outputs: readonly string[]) {
  return {
    column: grid.column,
    type: grid.kind,
    at: grid.levels ?? listOf(grid.values),
    spread: listOf(spread),
    effects: effects.map(({ dependence, accumulated, individual }, k) => ({
      output: outputs[k],
      dependence: {
        value: listOf(dependence.value),
        low: listOf(dependence.low),
        high: listOf(dependence.high),
      },
      accumulated: {
        value: listOf(accumulated.value),
        low: listOf(accumulated.low),
        high: listOf(accumulated.high),
      },
      individual: individual.map(listOf),
    })),
  }
}

/** What was found, as JSON: numbers that are not finite become null. */
export function findingsDocument(
  { metric, importance, effects, worst, skipped }: Findings,
  outputs: readonly string[],
) {
  return {
    metric,
    importance:
      importance === undefined
        ? null
        : {
            rows: importance.rows,
            repeats: importance.repeats,
            columns: importance.list.map(({ column, ...numbers }) => ({
              column,
              ...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, finite(value)])),
            })),
          },
    effects: effects.map((effect) => effectDocument(effect, outputs)),
    worst: worst ?? null,
    skipped,
  }
}
