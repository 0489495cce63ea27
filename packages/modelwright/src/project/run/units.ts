import type { FixStep, Input, Pipeline, Schema } from '@modelwright/runtime'
import { unitOfNumbers, unitsOfFixes } from '../../clean/index.ts'
import { unitsOfSource } from '../../retrieve/index.ts'
import type { Gathered } from './gather.ts'
import type { RunRequest } from './types.ts'

type Units = Readonly<Record<string, string>>

/** What is said of units by people: in the workflow, or where its rows are typed in. The workflow has the last word. */
export function statedUnits({ workflow, replay }: Pick<RunRequest, 'workflow' | 'replay'>): Units {
  return { ...(replay?.units ?? unitsOfSource(workflow.retrieve)), ...workflow.units }
}

/** Units by column: as people say, else as cells were written, of which the fixes know. */
function unitsOf(
  request: Pick<RunRequest, 'workflow' | 'replay'>,
  { targetNumbers }: Pick<Gathered, 'targetNumbers'>,
  { schema, fixes }: { readonly schema: Schema; readonly fixes: readonly FixStep[] },
): ReadonlyMap<string, string> {
  const ofTarget = targetNumbers && unitOfNumbers(targetNumbers)
  return new Map([
    ...unitsOfFixes(fixes),
    ...(ofTarget === undefined ? [] : [[schema.output.name, ofTarget] as const]),
    ...Object.entries(statedUnits(request)),
  ])
}

/** A pipeline whose schema says what its numbers are counted in. */
export function withUnits(
  pipeline: Pipeline,
  request: Pick<RunRequest, 'workflow' | 'replay'>,
  gathered: Pick<Gathered, 'targetNumbers'>,
): Pipeline {
  const { schema } = pipeline
  const { inputs, output, history } = schema
  const units = unitsOf(request, gathered, pipeline)
  const of = (name: string) => {
    const unit = units.get(name)
    return unit === undefined ? {} : { unit }
  }
  const measured = (input: Input): Input =>
    input.type === 'number' ? { ...input, ...of(input.name) } : input
  return {
    ...pipeline,
    schema: {
      inputs: inputs.map(measured),
      output: output.task === 'regression' ? { ...output, ...of(output.name) } : output,
      ...(history === undefined
        ? {}
        : { history: { ...history, time: measured(history.time), columns: history.columns.map(measured) } }),
    },
  }
}

/** Units that a schema says, by column. */
export function unitsIn({ inputs, output, history }: Schema): Units {
  const past = history === undefined ? [] : [history.time, ...history.columns]
  const said = [...past, ...inputs, output].flatMap(({ name, unit }) =>
    unit === undefined ? [] : [[name, unit] as const],
  )
  return Object.fromEntries(said)
}
