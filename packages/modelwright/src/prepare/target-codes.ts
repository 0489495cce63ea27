import type { Target } from '../core/index.ts'
import { quantileIn, sortedIn } from './quantiles.ts'

/** Groups of a target, for measures that take no numbers. */
export interface TargetCodes {
  readonly codes: Int32Array
  readonly count: number
}

/** Cuts numbers into groups of about as many rows each; −1 where missing. */
export function groupsOf(values: Float64Array, most: number): TargetCodes {
  const sorted = sortedIn(values)
  const edges: number[] = []
  for (let k = 1; k < most && sorted.length > 0; k++) {
    const edge = quantileIn(sorted, k / most)
    if (edge > sorted[0] && (edges.length === 0 || edge > edges[edges.length - 1])) edges.push(edge)
  }
  const codes = Int32Array.from(values, (value) => {
    if (Number.isNaN(value)) return -1
    let code = 0
    while (code < edges.length && edges[code] <= value) code++
    return code
  })
  return { codes, count: edges.length + 1 }
}

/** The classes of a target, or ten groups of its values. */
export function targetCodes(target: Target): TargetCodes {
  if (target.task === 'regression') return groupsOf(target.values, 10)
  return { codes: target.codes, count: target.classes.length }
}

/** One number a row and output: the value, or 1 where a class is met, one for each class of several. */
export function targetNumbers(target: Target): readonly Float64Array[] {
  if (target.task === 'regression') return [target.values]
  const isClass = (wanted: number): Float64Array =>
    Float64Array.from(target.codes, (code) => (code === wanted ? 1 : 0))
  if (target.task === 'binary') return [isClass(1)]
  return target.classes.map((_, code) => isClass(code))
}
