import type { NumberColumn } from '../column.ts'
import type { TransformOperation } from '../contracts.ts'
import { asNumber, repeatType } from '../typed-column.ts'

/** Which inputs are multiplied. */
export interface PolynomialState {
  readonly inputs: number
  /** Factors of a product at most. */
  readonly degree: number
  /** Inputs of each product, −1 where there is none; shape `[outputs × degree]`. */
  readonly factors: Int32Array
}

const mostInputs = 100_000
const largest = 1e300

function product(columns: readonly Float64Array[], factors: Int32Array, rowCount: number): NumberColumn {
  const values = new Float64Array(rowCount).fill(1)
  for (let f = 0; f < factors.length; f++) {
    if (factors[f] < 0) continue
    const from = columns[factors[f]]
    for (let row = 0; row < rowCount; row++) {
      const value = values[row] * from[row]
      values[row] = value > largest ? largest : value < -largest ? -largest : value
    }
  }
  return { type: 'number', values }
}

/** Multiplies columns with each other and with themselves. Missing factors make the product missing. */
export const polynomial: TransformOperation<PolynomialState> = {
  name: 'polynomial',
  signature: ({ inputs, degree, factors }) => ({
    inputs: repeatType('number', inputs),
    outputs: repeatType('number', factors.length / degree),
  }),
  sources({ degree, factors }) {
    return Array.from({ length: factors.length / degree }, (_, at) => {
      const used = factors.subarray(at * degree, (at + 1) * degree)
      return used.every((input) => input < 0 || input === used[0]) ? used[0] : -1
    })
  },
  read(state) {
    const inputs = state.integer('inputs', 0, mostInputs)
    const degree = state.integer('degree', 1, 10)
    const factors = state.integers('factors', -1, inputs - 1)
    if (factors.length % degree !== 0) state.refuse('factors', `must come in groups of ${degree}`)
    for (let at = 0; at < factors.length; at += degree)
      if (factors[at] < 0) state.refuse('factors', 'must begin with an input')
    return Object.freeze({ inputs, degree, factors })
  },
  apply({ degree, factors }, columns, rowCount) {
    const values = columns.map((column) => asNumber(column).values)
    const outputs: NumberColumn[] = []
    for (let at = 0; at < factors.length; at += degree)
      outputs.push(product(values, factors.subarray(at, at + degree), rowCount))
    return outputs
  },
}
