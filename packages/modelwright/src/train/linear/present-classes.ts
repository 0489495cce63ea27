import { exp, log } from '@modelwright/runtime'

/** Rows that a class without rows is taken to have. */
const absentRows = 0.5

/** The classes that occur, and rows by them. */
export interface PresentClasses {
  /** Their codes, ascending. */
  readonly present: readonly number[]
  /** Place in `present` of each row's class. Shape `[rows]`. */
  readonly positions: Int32Array
  /** Share of each, in (0, 1). */
  readonly priors: Float64Array
}

/** Finds the classes that have weight; a row without weight may count to any. */
export function presentClasses(codes: Int32Array, totals: Float64Array, weightSum: number): PresentClasses {
  const present = [...totals.keys()].filter((code) => totals[code] > 0)
  const place = new Int32Array(totals.length)
  present.forEach((code, k) => {
    place[code] = k
  })
  return {
    present,
    positions: codes.map((code) => place[code]),
    priors: Float64Array.from(present, (code) => totals[code] / weightSum),
  }
}

/** The intercept that gives a class no row has the chance of half a row, at the average row. */
export function absentIntercepts(present: Float64Array, classCount: number, rowCount: number): Float64Array {
  const top = present.reduce((a, b) => Math.max(a, b))
  const sum = present.reduce((all, value) => all + exp(value - top), 0)
  return new Float64Array(classCount).fill(top + log(sum) + log(absentRows / rowCount))
}
