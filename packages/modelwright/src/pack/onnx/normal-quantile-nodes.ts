import { arithmeticOf } from './arithmetic.ts'
import type { Graph } from './graph.ts'

type Ratio = readonly [readonly number[], readonly number[]]

/** Wichura's coefficients, the highest power first. @see `normalQuantile` of the runtime */
const centre: Ratio = [
  [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946,
    1971.5909503065513, 133.14166789178438, 3.3871328727963665,
  ],
  [
    5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
    687.1870074920579, 42.31333070160091, 1,
  ],
]
const shoulder: Ratio = [
  [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
    5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
    1.6763848301838038, 2.053191626637759, 1,
  ],
]
const tail: Ratio = [
  [
    2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124,
    0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  [
    2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133,
    0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
  ],
]

/** The value below which a share of a normal distribution lies, for shares strictly between 0 and 1. */
export function normalQuantileNodes(graph: Graph, share: string): string {
  const { sub, mul, div, where, number, polynomial } = arithmeticOf(graph)
  const ratio = ([over, under]: Ratio, x: string): string => div(polynomial(over, x), polynomial(under, x))
  const q = sub(share, number(0.5))
  const inner = mul(q, ratio(centre, sub(number(0.180625), mul(q, q))))
  const isLow = graph.add('Less', [q, number(0)])
  const outside = where(isLow, share, sub(number(1), share))
  const r = graph.add('Sqrt', [graph.add('Neg', [graph.add('Log', [outside])])])
  const isShoulder = graph.add('LessOrEqual', [r, number(5)])
  const size = where(isShoulder, ratio(shoulder, sub(r, number(1.6))), ratio(tail, sub(r, number(5))))
  const outer = where(isLow, graph.add('Neg', [size]), size)
  const isInner = graph.add('LessOrEqual', [graph.add('Abs', [q]), number(0.425)])
  return where(isInner, inner, outer)
}
