/** Points and weights of a quadrature on [0, 1]. */
export interface Quadrature {
  readonly points: Float64Array
  readonly weights: Float64Array
}

/** The Legendre polynomial of a degree at x, and the one before it. */
function legendre(degree: number, x: number): readonly [number, number] {
  let before = 0
  let value = 1
  for (let k = 1; k <= degree; k++) {
    const next = ((2 * k - 1) * x * value - (k - 1) * before) / k
    before = value
    value = next
  }
  return [value, before]
}

/** The root between two points where the signs differ, to the last bit. */
function rootBetween(degree: number, low: number, high: number): number {
  const isRising = legendre(degree, high)[0] > 0
  for (;;) {
    const middle = low + (high - low) / 2
    if (middle <= low || middle >= high) return middle
    if (legendre(degree, middle)[0] > 0 === isRising) high = middle
    else low = middle
  }
}

/** Between two roots of one degree lies one of the next: so they are found degree by degree, without a cosine. */
function rootsOf(degree: number): number[] {
  let roots: number[] = []
  for (let k = 1; k <= degree; k++) {
    const ends = [-1, ...roots, 1]
    roots = ends.slice(1).map((end, i) => rootBetween(k, ends[i], end))
  }
  return roots
}

/**
 * Gauss and Legendre's rule on [0, 1]: exact for polynomials of a degree below 2 × count.
 *
 * @see Abramowitz and Stegun (1964), 25.4.30
 */
export function gaussLegendre(count: number): Quadrature {
  const roots = Float64Array.from(rootsOf(count))
  const weights = roots.map((x) => {
    const [value, before] = legendre(count, x)
    const slope = (count * (x * value - before)) / (x * x - 1)
    return 1 / ((1 - x * x) * slope * slope)
  })
  return { points: roots.map((x) => (1 + x) / 2), weights }
}
