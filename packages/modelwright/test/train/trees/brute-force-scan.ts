import { type Cell, minus, noCell, plus, sumOf } from './kernel-room.ts'
import { knownBins, type ScanAsk, type ScanFeature } from './scan-room.ts'

/** A way to part a leaf: what goes left, and what both sides gain. */
export interface Parting {
  readonly gain: number
  readonly left: Cell
}

/** What a side gains: max(|G| − l1, 0)² / (H + l2). */
export function sideGain({ g, h }: Cell, l1: number, l2: number): number {
  return Math.max(Math.abs(g) - l1, 0) ** 2 / (h + l2)
}

/** Both sides of a parting, where each has rows and hessian enough. */
export function partingOf(left: Cell, all: Cell, ask: ScanAsk, l2 = ask.l2): Parting | undefined {
  const right = minus(all, left)
  const least = Math.max(1, ask.minHessian)
  if (left.c < ask.minRows || right.c < ask.minRows || left.h < least || right.h < least) return undefined
  return { gain: sideGain(left, ask.l1, l2) + sideGain(right, ask.l1, l2), left }
}

/** Every cut between two bins of a feature of numbers, with what is missing right and left; all known against missing too. */
export function cutsOf(feature: ScanFeature, ask: ScanAsk): Parting[] {
  const bins = knownBins(feature)
  const known = feature.cells.slice(0, bins)
  const missing = feature.hasMissing ? feature.cells[bins] : noCell
  const all = sumOf(feature.cells)
  return known.flatMap((_, cut) => {
    const below = sumOf(known.slice(0, cut + 1))
    const ways = missing.c > 0 ? [below, plus(below, missing)] : [below]
    return ways.flatMap((left) => partingOf(left, all, ask) ?? [])
  })
}

/** Levels that a split may tell apart, in the order of their smoothed means; equal ones by number. */
function orderedLevels({ cells }: ScanFeature, ask: ScanAsk, smoothing: number): Cell[] {
  const all = sumOf(cells)
  const { levelMinRows = 1 } = ask
  const keyOf = ({ g, h }: Cell): number =>
    (g + smoothing * (all.g / Math.max(1, all.h))) / Math.max(1, h + smoothing)
  return cells
    .filter(({ c }) => c > 0 && c >= levelMinRows)
    .map((cell, at) => ({ cell, at, key: keyOf(cell) }))
    .sort((a, b) => a.key - b.key || a.at - b.at)
    .map(({ cell }) => cell)
}

/** Every cut of the order of a category's levels, from both ends, up to a number of levels and the middle; few levels have no more penalty and no smoothing. */
export function orderCuts(feature: ScanFeature, ask: ScanAsk): Parting[] {
  const isFew = feature.cells.filter(({ c }) => c > 0).length <= 4
  const levels = orderedLevels(feature, ask, isFew ? 0 : (ask.smoothing ?? 0))
  const l2 = ask.l2 + (isFew ? 0 : (ask.levelL2 ?? 0))
  const all = sumOf(feature.cells)
  const { maxSplitLevels = 0 } = ask
  const most = maxSplitLevels === 0 ? levels.length : Math.min(maxSplitLevels, Math.ceil(levels.length / 2))
  return levels.flatMap((_, at) =>
    [levels.slice(0, at + 1), levels.slice(at)]
      .filter((side) => side.length <= most)
      .flatMap((side) => partingOf(sumOf(side), all, ask, l2) ?? []),
  )
}

/** Every subset of a category's levels. */
export function subsetCuts({ cells }: ScanFeature, ask: ScanAsk): Parting[] {
  const all = sumOf(cells)
  return Array.from({ length: 1 << cells.length }, (_, subset) => subset).flatMap(
    (subset) => partingOf(sumOf(cells.filter((_, at) => (subset >> at) & 1)), all, ask) ?? [],
  )
}

/** The most any parting gains; −Infinity where there is none. */
export function bestGain(partings: readonly Parting[]): number {
  return partings.reduce((best, { gain }) => Math.max(best, gain), -Infinity)
}
