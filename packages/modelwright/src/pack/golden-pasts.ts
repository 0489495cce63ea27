import { type Cell, type History, parseTime } from '@modelwright/runtime'
import type { Seed } from '../core/index.ts'
import { goldenCell } from './golden-cells.ts'

/** Past rows of a golden row at most: they are to try every lag once, not to fill the artifact. */
const mostPast = 40

function momentOf(cell: Cell): number | undefined {
  if (typeof cell === 'number') return cell
  return typeof cell === 'string' ? (parseTime(cell) ?? undefined) : undefined
}

/** How far apart past rows are: so that all of what is looked at is reached. */
function stepOf({ time, spanMs }: History): number {
  const usual = time.type === 'number' ? 1 : 86_400_000
  return spanMs === 0 ? usual : Math.max(1, Math.floor(spanMs / (mostPast / 2)))
}

/**
 * Draws what went before golden rows, as JSON text: from no past row up to more than is looked at, some values missing.
 *
 * @param nows - when each golden row is
 */
export function goldenPasts(history: History, nows: readonly Cell[], seed: Seed): Cell[] {
  const step = stepOf(history)
  const most = Math.min(mostPast, history.spanMs > 0 ? mostPast : history.rows + 2)
  return nows.map((cell, row) => {
    const now = momentOf(cell)
    const count = now === undefined ? 0 : row === 0 ? most : seed.integer(most + 1)
    const past = Array.from({ length: count }, (_, at) => {
      const values = history.columns.map((input) => [
        input.name,
        goldenCell(input, seed.integer(8) === 0 ? 'missing' : 'normal', seed),
      ])
      return { [history.time.name]: (now ?? 0) - (count - at) * step, ...Object.fromEntries(values) }
    })
    return JSON.stringify(past)
  })
}
