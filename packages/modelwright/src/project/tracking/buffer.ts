import type { MetricEstimate } from '@modelwright/runtime'
import type { MetricChunk, RunChanges } from '../../core/index.ts'

/** Values of one metric that are not written yet. */
interface Waiting {
  readonly steps: number[]
  readonly times: number[]
  readonly values: number[]
  /** Interval of the value with the greatest step. */
  low: number
  high: number
  top: number
}

/** What was logged and is not written yet. Nothing here waits or throws: logging costs next to nothing. */
export interface Buffer {
  /** Values over time that wait. */
  readonly pointCount: number
  metric(
    name: string,
    estimate: MetricEstimate,
    at: { readonly step: number | undefined; readonly time: number },
  ): void
  params(params: Readonly<Record<string, string>>): void
  tag(name: string, value: string | null): void
  note(note: { readonly id: string; readonly at: number; readonly text: string }): void
  /** Hands over all that waits; undefined when nothing does. */
  take(): RunChanges | undefined
}

/** Makes a buffer. @param writer - names this process among those that write to the run */
export function createBuffer(writer: string): Buffer {
  const nextSteps = new Map<string, number>()
  let position = 0
  let count = 0
  let series = new Map<string, Waiting>()
  const params = new Map<string, string>()
  const tags = new Map<string, string | null>()
  let notes: NonNullable<RunChanges['notes']>[number][] = []
  const chunkOf = (name: string, { steps, times, values, low, high }: Waiting): MetricChunk => ({
    name,
    writer,
    position,
    steps: Float64Array.from(steps),
    times: Float64Array.from(times),
    values: Float64Array.from(values),
    low,
    high,
  })
  return {
    get pointCount() {
      return count
    },
    metric(name, { value, low, high }, { step = nextSteps.get(name) ?? 0, time }) {
      let waiting = series.get(name)
      if (waiting === undefined) {
        waiting = { steps: [], times: [], values: [], low, high, top: step }
        series.set(name, waiting)
      }
      nextSteps.set(name, step + 1)
      waiting.steps.push(step)
      waiting.times.push(time)
      waiting.values.push(value)
      if (step >= waiting.top) Object.assign(waiting, { low, high, top: step })
      count++
    },
    params(given) {
      for (const [name, value] of Object.entries(given)) params.set(name, value)
    },
    tag(name, value) {
      tags.set(name, value)
    },
    note(note) {
      notes.push(note)
    },
    take() {
      if (count + notes.length + params.size + tags.size === 0) return undefined
      const points = [...series].map(([name, waiting]) => chunkOf(name, waiting))
      const taken = { params: Object.fromEntries(params), tags: Object.fromEntries(tags), notes, points }
      position++
      count = 0
      series = new Map()
      params.clear()
      tags.clear()
      notes = []
      return taken
    },
  }
}
