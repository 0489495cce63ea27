import type { MetricPoints } from '../../core/index.ts'

/** Bytes of a step, a time or a value. */
const width = 8

/** Packs points: all steps, then all times, then all values, each as a float64, lowest byte first. */
export function packPoints({ steps, times, values }: MetricPoints): Uint8Array {
  const bytes = new Uint8Array(3 * width * steps.length)
  const view = new DataView(bytes.buffer)
  const lists = [steps, times, values]
  lists.forEach((list, which) => {
    for (let i = 0; i < list.length; i++) view.setFloat64(width * (which * list.length + i), list[i], true)
  })
  return bytes
}

/** Unpacks what {@link packPoints} wrote. libsql hands bytes over as a bare buffer. */
export function unpackPoints(given: Uint8Array | ArrayBuffer): MetricPoints {
  const bytes = given instanceof ArrayBuffer ? new Uint8Array(given) : given
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const count = Math.floor(bytes.length / (3 * width))
  const read = (which: number): Float64Array =>
    Float64Array.from({ length: count }, (_, i) => view.getFloat64(width * (which * count + i), true))
  return { steps: read(0), times: read(1), values: read(2) }
}

/** Puts chunks together, in order of their steps; of equal steps the one that was read first comes first. */
export function joinPoints(chunks: readonly MetricPoints[]): MetricPoints {
  const all = (of: (chunk: MetricPoints) => Float64Array): number[] =>
    chunks.flatMap((chunk) => [...of(chunk)])
  const [steps, times, values] = [all((c) => c.steps), all((c) => c.times), all((c) => c.values)]
  const order = steps.map((_, i) => i).sort((a, b) => steps[a] - steps[b] || times[a] - times[b] || a - b)
  const take = (list: number[]): Float64Array => Float64Array.from(order, (i) => list[i])
  return { steps: take(steps), times: take(times), values: take(values) }
}

/** What points come to: the last by its step, of equal ones the later; the least and greatest leave NaN out. */
export function summaryOf({ steps, values }: MetricPoints): {
  last: number
  lastStep: number
  least: number
  greatest: number
} {
  let at = 0
  let least = Number.NaN
  let greatest = Number.NaN
  for (let i = 0; i < steps.length; i++) {
    if (steps[i] >= steps[at]) at = i
    if (!(values[i] >= least)) least = Number.isNaN(values[i]) ? least : values[i]
    if (!(values[i] <= greatest)) greatest = Number.isNaN(values[i]) ? greatest : values[i]
  }
  return { last: values[at], lastStep: steps[at], least, greatest }
}
