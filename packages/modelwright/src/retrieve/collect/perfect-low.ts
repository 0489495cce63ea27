import { exp, log } from '@modelwright/runtime'

/**
 * The lower end of an interval where every row agrees: resampling would say 1, but few rows cannot show that.
 *
 * With a true agreement of `0.025^(1/n)`, `n` rows that all agree are met in 2.5 % of cases.
 *
 * @param expected - agreement by chance
 * @see Clopper and Pearson (1934), for n successes in n trials
 */
export function perfectLow(rows: number, expected: number): number {
  const observed = exp(log(0.025) / rows)
  return Math.max(-1, (observed - expected) / (1 - expected))
}
