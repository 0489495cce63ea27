import type { OptionSpec, OptionSpecs } from '../../packages/modelwright/src/core/index.ts'
import type { Values } from '../../packages/modelwright/src/tune/index.ts'

/** A test function: where it is searched, its least value, and its formula. */
export interface TestFunction {
  readonly space: OptionSpecs
  readonly least: number
  loss(values: Values): number
}

const number = (low: number, high: number, log = false): OptionSpec => ({
  type: 'number',
  default: low,
  tune: { low, high, log },
  about: 'A coordinate.',
})

function box(count: number, low: number, high: number): OptionSpecs {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`x${at}`, number(low, high)]))
}

const vector = (values: Values): number[] => Object.keys(values).map((name) => values[name] as number)
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)
const { PI, cos, exp, sin, sqrt, log10 } = Math

const alpha = [1, 1.2, 3, 3.2]
const a6 = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
]
const p6 = [
  [1312, 1696, 5569, 124, 8283, 5886],
  [2329, 4135, 8307, 3736, 1004, 9991],
  [2348, 1451, 3522, 2883, 3047, 6650],
  [4047, 8828, 8732, 5743, 1091, 381],
]

function hartmann6(x: readonly number[]): number {
  const terms = alpha.map(
    (weight, i) => weight * exp(-sum(x.map((value, j) => a6[i][j] * (value - p6[i][j] / 1e4) ** 2))),
  )
  return -sum(terms)
}

function levy(x: readonly number[]): number {
  const w = x.map((value) => 1 + (value - 1) / 4)
  const last = w[w.length - 1]
  const inner = w.slice(0, -1).map((value) => (value - 1) ** 2 * (1 + 10 * sin(PI * value + 1) ** 2))
  return sin(PI * w[0]) ** 2 + sum(inner) + (last - 1) ** 2 * (1 + sin(2 * PI * last) ** 2)
}

function svm(c: number, gamma: number): number {
  const [u, v] = [log10(c) - 1.5, log10(gamma) + 2.5]
  return 0.5 - 0.4 * exp(-(u * u) / 2 - (v * v) / 1.5 - 0.4 * u * v) + 0.02 * Math.abs(u)
}

const mixedSpace: OptionSpecs = {
  shape: { type: 'choice', default: 'a', choices: ['a', 'b', 'c'], tune: ['a', 'b', 'c'], about: 'Shape.' },
  x: number(0, 1),
  n: { type: 'integer', default: 1, tune: { low: 1, high: 20 }, about: 'Whole.' },
  w: { ...number(1e-4, 1, true), when: { option: 'shape', is: ['b'] } } as OptionSpec,
}

function mixed({ shape, x, n, w }: Values): number {
  const far = ((x as number) - 0.5) ** 2 + Math.abs((n as number) - 7) / 10
  return far + (shape === 'b' ? (log10(w as number) + 2) ** 2 / 4 : 0.5)
}

const of = (space: OptionSpecs, least: number, formula: (x: readonly number[]) => number): TestFunction => ({
  space,
  least,
  loss: (values) => formula(vector(values)),
})

/** Ten functions searches are compared on; the same formulas stand in bench/peers/tpe.py. */
export const functions: Readonly<Record<string, TestFunction>> = {
  sphere: of(box(5, -5, 5), 0, (x) => sum(x.map((value) => value * value))),
  rosenbrock: of(box(4, -2, 2), 0, (x) =>
    sum(x.slice(1).map((value, i) => 100 * (value - x[i] ** 2) ** 2 + (1 - x[i]) ** 2)),
  ),
  branin: of({ x0: number(-5, 10), x1: number(0, 15) }, 0.39788735772973816, ([x, y]) => {
    const bowl = y - (5.1 / (4 * PI * PI)) * x * x + (5 / PI) * x - 6
    return bowl * bowl + 10 * (1 - 1 / (8 * PI)) * cos(x) + 10
  }),
  hartmann6: of(box(6, 0, 1), -3.32236801141551, hartmann6),
  ackley: of(box(4, -10, 10), 0, (x) => {
    const [square, wave] = [sum(x.map((v) => v * v)), sum(x.map((v) => cos(2 * PI * v)))]
    return -20 * exp(-0.2 * sqrt(square / x.length)) - exp(wave / x.length) + 20 + Math.E
  }),
  rastrigin: of(
    box(3, -5.12, 5.12),
    0,
    (x) => 10 * x.length + sum(x.map((v) => v * v - 10 * cos(2 * PI * v))),
  ),
  levy: of(box(4, -10, 10), 0, levy),
  griewank: of(box(3, -50, 50), 0, (x) => {
    const wave = x.reduce((product, value, i) => product * cos(value / sqrt(i + 1)), 1)
    return 1 + sum(x.map((v) => v * v)) / 4000 - wave
  }),
  mixed: { space: mixedSpace, least: 0, loss: mixed },
  svm: {
    space: { c: number(1e-3, 1e4, true), gamma: number(1e-6, 10, true) },
    least: 0.1,
    loss: ({ c, gamma }) => svm(c as number, gamma as number),
  },
}
