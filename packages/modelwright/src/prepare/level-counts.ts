import type { CategoryColumn } from '@modelwright/runtime'

/** A level and in how many rows it is. */
export interface CountedLevel {
  readonly level: string
  readonly count: number
}

/** Counts the levels that any row has, ordered by code unit whatever order they are stored in, and the rows without one. */
export function countLevels({ codes, levels }: CategoryColumn): { counted: CountedLevel[]; missing: number } {
  const counts = new Float64Array(levels.length)
  let missing = 0
  for (let row = 0; row < codes.length; row++) {
    if (codes[row] < 0) missing++
    else counts[codes[row]]++
  }
  const counted = levels
    .map((level, code) => ({ level, count: counts[code] }))
    .filter(({ count }) => count > 0)
  counted.sort((a, b) => (a.level < b.level ? -1 : 1))
  return { counted, missing }
}

/** A name for a level of our own that none of the data's levels has. */
export function freeLevel(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted
  while (taken.has(name)) name = `(${name})`
  return name
}
