/** Answers of one row by place of the collector: codes of choices, or numbers; NaN where there is none. */
export type Rating = readonly number[]

/** The 97.5 % quantile of the normal distribution. */
export const z95 = 1.959963984540054

/** Answers that are there. */
export function given(rating: Rating): number[] {
  return rating.filter((value) => !Number.isNaN(value))
}

/** How often each code occurs; shape `[codes]`. */
export function countsOf(codes: readonly number[], codeCount: number): Float64Array {
  const counts = new Float64Array(codeCount)
  for (const code of codes) counts[code]++
  return counts
}
