import type { Artifact } from '../contracts.ts'
import { shownValue } from '../findings.ts'
import { nearest } from '../nearest.ts'
import type { FullPrediction } from '../predict-asked.ts'
import { type Answerable, type Asked, isFields, type PointedProblem } from '../request-parameters.ts'
import { wrongValue } from './frame.ts'

interface Described {
  readonly name: string
  readonly datatype: string
  readonly shape: readonly number[]
}

interface Output extends Described {
  /** The values of one row. */
  valuesOf(one: FullPrediction): readonly unknown[]
}

/** The parameters that give an output that is not always there. */
const askedBy: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  prediction_low: { intervals: true },
  prediction_high: { intervals: true },
  set: { intervals: true },
  contributions: { explain: true },
  expected: { explain: true },
  top_class: { top: 1 },
  top_probability: { top: 1 },
}

/** What to ask for so that named outputs can be given. */
export function askedByOutputs(names: readonly string[] | undefined): Readonly<Record<string, unknown>> {
  return Object.assign({}, ...(names ?? []).map((name) => askedBy[name] ?? {}))
}

/** Reads which outputs are wanted; undefined: all. */
export function outputNames(
  outputs: unknown,
  model: Answerable,
  problems: PointedProblem[],
): readonly string[] | undefined {
  if (outputs === undefined || outputs === null || (Array.isArray(outputs) && outputs.length === 0))
    return undefined
  if (!Array.isArray(outputs)) {
    problems.push(wrongValue('/outputs', '"outputs" must be a list of objects with a name', outputs))
    return undefined
  }
  const known = everyOutput(model).map(({ name }) => name)
  return outputs.slice(0, 100).map((output: unknown, at) => {
    const name = isFields(output) ? output['name'] : output
    if (typeof name === 'string' && known.includes(name)) return name
    const near = typeof name === 'string' ? nearest(name, known) : undefined
    const hint = near === undefined ? `Known: ${known.join(', ')}.` : `Did you mean "${near}"?`
    const message = `There is no output ${shownValue(name)}. ${hint}`
    problems.push({ pointer: `/outputs/${at}/name`, code: 'parameter-invalid', message })
    return ''
  })
}

function everyOutput(model: Answerable): readonly Described[] {
  const intervals = model.intervals !== undefined
  return [
    ...listOf(model, { policy: {}, intervals, explain: true }),
    ...(model.schema.output.classes === undefined ? [] : ranks(1)),
  ]
}

/** Describes the outputs that are given when this is asked. */
export function outputsOf(model: Pick<Artifact, 'schema' | 'intervals'>, asked: Asked): readonly Described[] {
  return listOf(model, asked).map(({ name, datatype, shape }) => ({ name, datatype, shape }))
}

/** Makes the output tensors of predictions. */
export function outputTensors(model: Answerable, asked: Asked, predictions: readonly FullPrediction[]) {
  return listOf(model, asked).map(({ name, datatype, shape, valuesOf }) => ({
    name,
    shape: [predictions.length, ...shape.slice(1)],
    datatype,
    data: predictions.flatMap(valuesOf),
  }))
}

const ends = ['low', 'high'] as const

function listOf({ schema }: Answerable, { intervals, explain, top }: Asked): readonly Output[] {
  const { classes } = schema.output
  const outputs: Output[] = [
    {
      name: 'prediction',
      datatype: classes === undefined ? 'FP64' : 'BYTES',
      shape: [-1],
      valuesOf: (one) => [one.prediction],
    },
  ]
  if (classes !== undefined) {
    const valuesOf = (one: FullPrediction) => classes.map((name) => one.probabilities![name])
    if (top === undefined)
      outputs.push({ name: 'probabilities', datatype: 'FP64', shape: [-1, classes.length], valuesOf })
    else outputs.push(...ranks(Math.min(top, classes.length)))
  }
  if (intervals === true && classes !== undefined) {
    const valuesOf = ({ set = [] }: FullPrediction) => classes.map((name) => set.includes(name))
    outputs.push({ name: 'set', datatype: 'BOOL', shape: [-1, classes.length], valuesOf })
  } else if (intervals === true)
    for (const end of ends)
      outputs.push({
        name: `prediction_${end}`,
        datatype: 'FP64',
        shape: [-1],
        valuesOf: (one) => [one.interval![end]],
      })
  if (explain === true) outputs.push(...explanations(schema))
  return outputs
}

function ranks(count: number): readonly Output[] {
  return [
    {
      name: 'top_class',
      datatype: 'BYTES',
      shape: [-1, count],
      valuesOf: ({ top = [] }) => top.map((one) => one.class),
    },
    {
      name: 'top_probability',
      datatype: 'FP64',
      shape: [-1, count],
      valuesOf: ({ top = [] }) => top.map((one) => one.probability),
    },
  ]
}

/** Contributions stand column by column in the order of the schema; of several classes those of the first class first. */
function explanations({ inputs, output, history }: Answerable['schema']): readonly Output[] {
  const { task, classes } = output
  const names = [...inputs.map(({ name }) => name), ...(history === undefined ? [] : [history.name])]
  const several = task === 'multiclass' && classes !== undefined ? classes : undefined
  const valuesOf = ({ explanation }: FullPrediction): number[] => {
    const lists = explanation!.contributions as Record<string, never>
    const all: Record<string, number>[] = several === undefined ? [lists] : several.map((name) => lists[name])
    return all.flatMap((list) => names.map((name) => list[name]))
  }
  const expectedOf = ({ explanation }: FullPrediction): number[] => {
    const { expected } = explanation!
    return typeof expected === 'number' ? [expected] : several!.map((name) => expected[name])
  }
  const width = several === undefined ? [] : [several.length]
  return [
    { name: 'contributions', datatype: 'FP64', shape: [-1, ...width, names.length], valuesOf },
    { name: 'expected', datatype: 'FP64', shape: [-1, ...width], valuesOf: expectedOf },
  ]
}
