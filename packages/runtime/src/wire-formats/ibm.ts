import { jsonAnswer, named, type Service, type WireAnswer } from '../answer-service.ts'
import type { FullPrediction } from '../predict-asked.ts'
import { isFields, type PointedProblem, readParameters } from '../request-parameters.ts'
import { carriedNames } from '../schema.ts'
import { type Frame, type FramePlaces, frameOf, pointInFrame, wrongValue } from '../wire/frame.ts'
import type { Arrival, AskedRows, Said, WireFormat } from '../wire/wire-format.ts'

/**
 * IBM watsonx.ai Runtime: `{"input_data": [{"fields": […], "values": [[…]]}, …], "scoring_parameters": {…}}`, at
 * `POST /ml/v4/deployments/<model>/predictions`.
 *
 * Without `fields` values stand in the order of the schema. Answers `{"predictions": [{"fields": ["prediction", "probability"],
 * "values": [["yes", [0.2, 0.8]], …]}, …]}`: a table for each that was asked, probabilities in the order of the classes.
 *
 * @see https://cloud.ibm.com/apidocs/machine-learning#deployments-compute-predictions
 */
export const ibm: WireFormat = {
  name: 'ibm',
  predicts: ({ model }) => [`/ml/v4/deployments/${encodeURIComponent(model.name)}/predictions`],
  gets: () => ({}),
  read,
  write,
}

interface Table extends Frame {
  readonly places: FramePlaces
}

function read(body: unknown, service: Service, { isOwn }: Arrival): AskedRows | undefined {
  if (!isFields(body)) return undefined
  const { input_data: data, scoring_parameters: parameters } = body
  if (!Array.isArray(data) || !(isOwn || data.some((table) => isFields(table) && 'values' in table)))
    return undefined
  const { artifact } = service.model
  const problems: PointedProblem[] = []
  const asked = readParameters(parameters, artifact, problems, '/scoring_parameters')
  const tables = data.map((table, at) =>
    tableOf(table, `/input_data/${at}`, carriedNames(artifact.schema), problems),
  )
  const rows = tables.flatMap((table) => table.rows)
  const pointerOf = (row: number, column: string): string => {
    let at = 0
    while (row >= tables[at].rows.length && at < tables.length - 1) row -= tables[at++].rows.length
    return pointInFrame(tables[at].places, tables[at])(row, column)
  }
  // The answer has as many tables, each of as many rows.
  const shape = tables.map((table) => table.rows.length)
  return { ...asked, rows, problems, notes: [], pointerOf, shape }
}

function tableOf(
  table: unknown,
  pointer: string,
  names: readonly string[],
  problems: PointedProblem[],
): Table {
  const places = { columns: `${pointer}/fields`, data: `${pointer}/values` }
  if (!isFields(table)) {
    problems.push(wrongValue(pointer, 'A table must be an object with "fields" and "values"', table))
    return { rows: [], placeOf: () => -1, places }
  }
  const own: PointedProblem[] = []
  const frame = frameOf(table['fields'] ?? names, table['values'], places, own)
  problems.push(...own)
  return { ...frame, places }
}

function write({ service, request, asked, found }: Said): WireAnswer {
  const { classes } = service.model.schema.output
  const fields = fieldsOf(asked, classes !== undefined)
  let from = 0
  const predictions = ((asked.shape ?? [found.predictions.length]) as readonly number[]).map((size) => {
    const own = found.predictions.slice(from, (from += size))
    return { fields, values: own.map((one) => fields.map((field) => cellOf(one, field, classes ?? []))) }
  })
  return named(service, request, jsonAnswer(200, { predictions }))
}

function fieldsOf({ intervals, explain, top }: AskedRows, isOfClasses: boolean): readonly string[] {
  return [
    'prediction',
    ...(isOfClasses ? [top === undefined ? 'probability' : 'top'] : []),
    ...(intervals === true ? [isOfClasses ? 'set' : 'interval'] : []),
    ...(explain === true ? ['explanation'] : []),
  ]
}

function cellOf(one: FullPrediction, field: string, classes: readonly string[]): unknown {
  if (field === 'probability') return classes.map((name) => one.probabilities![name])
  if (field === 'interval') return [one.interval!.low, one.interval!.high]
  return one[field as keyof FullPrediction]
}
