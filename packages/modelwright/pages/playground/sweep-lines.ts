import { shownNumber } from '../../src/core/report/shown.ts'
import type { ModelFacts, Sweep } from './protocol.ts'
import { percent } from './words.ts'

/** More lines than this cannot be told apart. */
const mostLines = 6

/** How one output goes with the values of a sweep. */
export interface Line {
  readonly name: string
  readonly values: readonly number[]
}

/** What is drawn of a sweep: the value, the positive class, or the classes that get most of it. */
export function linesOf({ schema }: ModelFacts, { outputs, width }: Sweep): readonly Line[] {
  const { classes, name } = schema.output
  const count = outputs.length / width
  const of = (at: number): readonly number[] =>
    Array.from({ length: count }, (_, row) => outputs[row * width + at])
  if (classes === undefined) return [{ name, values: of(0) }]
  if (width === 1) return [{ name: classes[1], values: of(0) }]
  return classes
    .map((each, at) => ({ name: each, values: of(at) }))
    .sort((a, b) => Math.max(...b.values) - Math.max(...a.values))
    .slice(0, mostLines)
}

/** An output as the page shows it: a probability as percent. */
export function shownOutput({ schema }: ModelFacts, value: number): string {
  return schema.output.classes === undefined ? shownNumber(value) : percent(value)
}
