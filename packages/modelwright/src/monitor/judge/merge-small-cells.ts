import { leastTold } from '../without-singles.ts'
import type { LossCell, LossProfile } from './loss-profile.ts'

/** Mean and variance of the rows of several cells together. */
function pooledCell(cells: readonly LossCell[]): Omit<LossCell, 'rows'> {
  const rows = cells.reduce((sum, cell) => sum + cell.rows, 0)
  const mean = (of: (cell: LossCell) => number): number =>
    cells.reduce((sum, cell) => sum + (cell.rows / rows) * of(cell), 0)
  const loss = mean((cell) => cell.loss)
  const variance = mean((cell) => cell.variance + (cell.loss - loss) * (cell.loss - loss))
  return { loss, variance, prediction: mean((cell) => cell.prediction) }
}

/** Joins neighbouring bins until each has enough rows; the last may have too few where all have. */
function joinBins(
  cuts: Float64Array,
  bins: readonly LossCell[],
): Pick<LossProfile, 'cells'> & { cuts: Float64Array } {
  const [kept, cells]: [number[], LossCell[]] = [[], []]
  let waiting: LossCell[] = []
  const close = (joined: readonly LossCell[]): void => {
    const rows = joined.reduce((sum, cell) => sum + cell.rows, 0)
    cells.push(rows === 0 ? joined[0] : { rows, ...pooledCell(joined) })
  }
  bins.forEach((bin, at) => {
    waiting.push(bin)
    if (waiting.reduce((sum, { rows }) => sum + rows, 0) < leastTold || at === bins.length - 1) return
    close(waiting)
    kept.push(cuts[at])
    waiting = []
  })
  const isSmall = waiting.reduce((sum, { rows }) => sum + rows, 0) < leastTold
  if (isSmall && cells.length > 0) {
    waiting.unshift(cells.pop()!)
    kept.pop()
  }
  close(waiting)
  return { cuts: Float64Array.from(kept), cells }
}

/** Cells of levels that have enough rows stay; the rows of others count as other levels. */
function joinLevels(levels: readonly string[], cells: readonly LossCell[]): LossProfile {
  const isKept = levels.map((_, at) => cells[at].rows >= leastTold)
  const others = [...cells.slice(0, levels.length).filter((_, at) => !isKept[at]), cells[levels.length]]
  const rows = others.reduce((sum, cell) => sum + cell.rows, 0)
  const other = rows === 0 ? cells[levels.length] : { rows, ...pooledCell(others) }
  return {
    levels: levels.filter((_, at) => isKept[at]),
    cells: [...cells.slice(0, levels.length).filter((_, at) => isKept[at]), other, cells[levels.length + 1]],
  }
}

/**
 * Gives cells of too few rows the mean of themselves and the smallest others, until they are enough rows: nobody can tell what is
 * owed to the few.
 */
function shareMeans(cells: readonly LossCell[]): readonly LossCell[] | undefined {
  const byRows = [...cells.keys()]
    .filter((at) => cells[at].rows > 0)
    .sort((a, b) => cells[a].rows - cells[b].rows || a - b)
  if (byRows.length === 0 || cells[byRows[0]].rows >= leastTold) return cells
  const joined: number[] = []
  let rows = 0
  for (const at of byRows) {
    if (rows >= leastTold && cells[at].rows >= leastTold) break
    joined.push(at)
    rows += cells[at].rows
  }
  if (rows < leastTold) return undefined
  const mean = pooledCell(joined.map((at) => cells[at]))
  return cells.map((cell, at) => (joined.includes(at) ? { rows: cell.rows, ...mean } : cell))
}

/**
 * Joins cells of fewer than ten rows with others, so that no loss of a profile is that of fewer.
 *
 * @returns undefined where there are fewer rows than that in all
 */
export function mergeSmallCells({ cuts, levels, cells }: LossProfile): LossProfile | undefined {
  const missing = cells[cells.length - 1]
  const joined =
    cuts === undefined ? joinLevels(levels ?? [], cells) : joinBins(cuts, cells.slice(0, cells.length - 1))
  const all = cuts === undefined ? joined.cells : [...joined.cells, missing]
  const shared = shareMeans(all)
  return shared === undefined ? undefined : { ...joined, cells: shared }
}
