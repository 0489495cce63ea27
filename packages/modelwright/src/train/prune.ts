import {
  type FixStep,
  type ModelStep,
  type Pipeline,
  pastName,
  type Schema,
  type TransformStep,
} from '@modelwright/runtime'

/** The steps the model needs, and the raw columns they start from. A later step may give a column a new meaning. */
function needed(transforms: readonly TransformStep[], model: ModelStep) {
  const wanted = new Set(model.inputs)
  const kept: TransformStep[] = []
  for (let at = transforms.length - 1; at >= 0; at--) {
    const step = transforms[at]
    if (!step.outputs.some((name) => wanted.has(name))) continue
    for (const name of step.outputs) wanted.delete(name)
    for (const name of step.inputs) wanted.add(name)
    kept.unshift(step)
  }
  return { kept, wanted }
}

/** How rows are read: what a request must hold, and what mends it. */
interface Rules {
  readonly schema: Schema
  readonly fixes: readonly FixStep[]
}

/** Of the rules, what is needed where only these columns are wanted. */
function rulesFor({ schema, fixes }: Rules, wanted: ReadonlySet<string>): Rules {
  const inputs = schema.inputs.filter((input) => wanted.has(input.name))
  const { history, output } = schema
  // The order of rows is read from a column that the model itself may not need.
  const looksBack = history?.columns.some(({ name }) => wanted.has(pastName(name))) === true
  const pruned = { inputs, output, ...(looksBack ? { history } : {}) }
  const read = new Set([
    ...wanted,
    ...(looksBack ? [history.time, ...history.columns].map(({ name }) => name) : []),
  ])
  const usedFixes = fixes
    .map((step) => ({ ...step, columns: step.columns.filter((name) => read.has(name)) }))
    .filter((step) => step.columns.length > 0)
  return { schema: pruned, fixes: usedFixes }
}

/** Takes out what the model never reads: transforms, schema inputs and fixes. A request then need not carry those columns. */
export function prunedPipeline(
  rules: Rules,
  transforms: readonly TransformStep[],
  model: ModelStep,
): Pipeline {
  const { kept, wanted } = needed(transforms, model)
  return { ...rulesFor(rules, wanted), transforms: kept, model }
}

/** Gives a pipeline back the inputs, and their fixes, that its own model does not read but others beside it do. */
export function withInputsOf(
  pipeline: Pipeline,
  rules: Rules,
  others: readonly Pick<Pipeline, 'transforms' | 'model'>[],
): Pipeline {
  const wanted = [pipeline, ...others].flatMap(({ transforms, model }) => [
    ...needed(transforms, model).wanted,
  ])
  return { ...pipeline, ...rulesFor(rules, new Set(wanted)) }
}
