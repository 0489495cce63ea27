import type { Seed } from '../../core/index.ts'

const top = 16_382

/**
 * Draws a number for each class, for one tree: evenly spread whole numbers in a random order.
 *
 * The variance of these numbers among a leaf's rows, over all orders, is in the mean the Gini impurity times a constant: every two classes are
 * as far apart as any other two. So one sum a bin is enough to choose splits for any number of classes, and all numbers
 * differ, so that only pure leaves have none left.
 *
 * @see Joly, Geurts, Wehenkel, Random Forests with Random Projections of the Output Space, ECML 2014
 */
export function drawClassCodes(count: number, seed: Seed): Float64Array {
  const order = seed.shuffle(Uint32Array.from({ length: count }, (_, at) => at))
  return Float64Array.from(order, (place) => Math.round(((2 * place) / (count - 1) - 1) * top))
}
