import { type ExplainPlan, lanes } from './explain-plan.ts'

/**
 * Multiplies the factors of each path from the root down, at four points.
 *
 * A first split on an input has the factors `(1 − t)·z` on the cold side and 1 less that on the hot one. A later one takes
 * the place of the factor of the split above. Where the row has left the path already, either side keeps its part.
 */
export function weigh(plan: ExplainPlan, tree: number, point: number): void {
  const { flat, splits, splitStarts, via, hot, zeros, ratios, weights, factors } = plan
  const { nodes, roots } = flat
  const root = roots[tree]
  const { points } = plan.quadratures[tree]
  const t0 = points[point]
  const t1 = points[point + 1]
  const t2 = points[point + 2]
  const t3 = points[point + 3]
  const start = splitStarts[tree]
  const end = splitStarts[tree + 1]
  for (let lane = 0; lane < lanes; lane++) weights[lane] = 1
  for (let split = start; split < end; split++) {
    const node = splits[split]
    const at = node - root
    const warm = hot[split]
    const w0 = weights[at]
    const w1 = weights[at + 1]
    const w2 = weights[at + 2]
    const w3 = weights[at + 3]
    // Where the row has left the path, left and right take these parts.
    const hotNode = warm < 0 ? nodes[node + 3] : warm
    const coldNode = nodes[node + 2] + nodes[node + 3] - hotNode
    const z = warm < 0 ? ratios[coldNode >> 2] : zeros[coldNode >> 2]
    let c0 = w0 * z
    let c1 = w1 * z
    let c2 = w2 * z
    let c3 = w3 * z
    if (warm >= 0) {
      c0 *= 1 - t0
      c1 *= 1 - t1
      c2 *= 1 - t2
      c3 *= 1 - t3
      if (via[split] >= 0) {
        const before = zeros[via[split] >> 2]
        const f0 = 1 / (t0 + (1 - t0) * before)
        const f1 = 1 / (t1 + (1 - t1) * before)
        const f2 = 1 / (t2 + (1 - t2) * before)
        const f3 = 1 / (t3 + (1 - t3) * before)
        c0 *= f0
        c1 *= f1
        c2 *= f2
        c3 *= f3
        weights[at] = w0 * f0
        weights[at + 1] = w1 * f1
        weights[at + 2] = w2 * f2
        weights[at + 3] = w3 * f3
        factors[at] = f0
        factors[at + 1] = f1
        factors[at + 2] = f2
        factors[at + 3] = f3
      }
    }
    const cold = coldNode - root
    const to = hotNode - root
    weights[cold] = c0
    weights[cold + 1] = c1
    weights[cold + 2] = c2
    weights[cold + 3] = c3
    weights[to] = w0 - c0
    weights[to + 1] = w1 - c1
    weights[to + 2] = w2 - c2
    weights[to + 3] = w3 - c3
  }
}

/** Adds up what lies below each split, from the leaves up, and what the split's input adds to the score. */
export function collect(
  plan: ExplainPlan,
  tree: number,
  point: number,
  into: Float64Array,
  start: number,
): void {
  const { flat, splits, splitStarts, via, hot, zeros, ratios, weights, factors, values, inputs } = plan
  const { nodes, roots, state } = flat
  const root = roots[tree]
  const { points, weights: parts } = plan.quadratures[tree]
  const outputs = state.base.length
  const t0 = points[point]
  const t1 = points[point + 1]
  const t2 = points[point + 2]
  const t3 = points[point + 3]
  const p0 = parts[point]
  const p1 = parts[point + 1]
  const p2 = parts[point + 2]
  const p3 = parts[point + 3]
  const first = splitStarts[tree]
  for (let split = splitStarts[tree + 1] - 1; split >= first; split--) {
    const node = splits[split]
    const at = node - root
    if (hot[split] < 0) {
      const left = nodes[node + 2] - root
      const right = nodes[node + 3] - root
      const ratio = ratios[(left + root) >> 2]
      const other = ratios[(right + root) >> 2]
      values[at] = ratio * values[left] + other * values[right]
      values[at + 1] = ratio * values[left + 1] + other * values[right + 1]
      values[at + 2] = ratio * values[left + 2] + other * values[right + 2]
      values[at + 3] = ratio * values[left + 3] + other * values[right + 3]
      continue
    }
    const warm = hot[split] - root
    const cold = nodes[node + 2] + nodes[node + 3] - hot[split] - root
    const z = zeros[(cold + root) >> 2]
    const v0 = values[warm]
    const v1 = values[warm + 1]
    const v2 = values[warm + 2]
    const v3 = values[warm + 3]
    let d0 = z * (values[cold] - v0)
    let d1 = z * (values[cold + 1] - v1)
    let d2 = z * (values[cold + 2] - v2)
    let d3 = z * (values[cold + 3] - v3)
    if (via[split] >= 0) {
      d0 *= factors[at]
      d1 *= factors[at + 1]
      d2 *= factors[at + 2]
      d3 *= factors[at + 3]
    }
    into[start + inputs[split] * outputs] -=
      p0 * weights[at] * d0 +
      p1 * weights[at + 1] * d1 +
      p2 * weights[at + 2] * d2 +
      p3 * weights[at + 3] * d3
    values[at] = v0 + (1 - t0) * d0
    values[at + 1] = v1 + (1 - t1) * d1
    values[at + 2] = v2 + (1 - t2) * d2
    values[at + 3] = v3 + (1 - t3) * d3
  }
}
