import { type Artifact, allOperations, pastName, type TransformStep } from '@modelwright/runtime'

/** Outputs of one step that come from one column: drawn on one line. */
interface Branch {
  readonly step: TransformStep
  readonly outputs: readonly string[]
  /** Other inputs that the outputs are made of, too. */
  readonly others: readonly string[]
}

/** More outputs of one step than this are counted, not listed. */
const mostListed = 6

/** Positions of the inputs behind each output; −1: of several. */
function sourcesOf(step: TransformStep): readonly number[] {
  const operation = allOperations.transforms[step.name]
  return operation?.sources?.(step.state) ?? step.outputs.map((_, at) => at)
}

/** The branches that begin at a column, from a step on. */
function branchesAt(column: string, steps: readonly TransformStep[]): Branch[] {
  return steps.flatMap((step): Branch[] => {
    const at = step.inputs.indexOf(column)
    if (at < 0) return []
    const from = sourcesOf(step)
    const outputs = step.outputs.filter((_, place) => from[place] === at)
    const mixed = at === 0 ? step.outputs.filter((_, place) => from[place] < 0) : []
    return [
      ...(outputs.length > 0 ? [{ step, outputs, others: [] }] : []),
      ...(mixed.length > 0 ? [{ step, outputs: mixed, others: step.inputs.slice(1) }] : []),
    ]
  })
}

function shownOthers(others: readonly string[]): string {
  if (others.length === 0) return ''
  return ` with ${others.length > mostListed ? `${others.length} more columns` : others.join(', ')}`
}

interface Line {
  readonly step: TransformStep
  /** The column it leads to; empty where several are counted. */
  readonly output: string
  readonly text: string
}

/** Later steps alone: a step may give a column its old name. */
function stepsAfter(step: TransformStep, steps: readonly TransformStep[]): readonly TransformStep[] {
  return steps.slice(steps.indexOf(step) + 1)
}

/** Draws what becomes of a column. `●` marks what the model takes. */
function draw(
  column: string,
  steps: readonly TransformStep[],
  taken: ReadonlySet<string>,
  indent: string,
): string[] {
  const branches = branchesAt(column, steps)
  const lines = branches.flatMap(({ step, outputs, others }): readonly Line[] => {
    const label = `${step.name}${shownOthers(others)}`
    if (outputs.length <= mostListed)
      return outputs.map((output) => ({ step, output, text: `${label} → ${output}` }))
    const count = outputs.filter((output) => taken.has(output)).length
    const mark = count === 0 ? '' : ` ● ${count}`
    const range = `${outputs[0]} … ${outputs[outputs.length - 1]}`
    return [{ step, output: '', text: `${label} → ${range}: ${outputs.length} columns${mark}` }]
  })
  return lines.flatMap(({ step, output, text }, at) => {
    const isLast = at === lines.length - 1
    const line = `${indent}${isLast ? '└─' : '├─'} ${text}${taken.has(output) ? ' ●' : ''}`
    const next = `${indent}${isLast ? '   ' : '│  '}`
    return [line, ...(output === '' ? [] : draw(output, stepsAfter(step, steps), taken, next))]
  })
}

/**
 * Draws how the inputs become what the model takes, as a tree for each input.
 *
 * @returns one line each; names come from files and may hold anything: whoever shows a line escapes it
 */
export function transformGraph({
  schema,
  transforms,
  model,
}: Pick<Artifact, 'schema' | 'transforms' | 'model'>): readonly string[] {
  const taken = new Set(model.inputs)
  const past = (schema.history?.columns ?? []).map(({ name }) => ({ name: pastName(name) }))
  return [...schema.inputs, ...past].flatMap(({ name }) => [
    `${name}${taken.has(name) ? ' ●' : ''}`,
    ...draw(name, transforms, taken, ''),
  ])
}
