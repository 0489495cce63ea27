import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { times } from '../../../../test/long.ts'
import { createService } from '../../src/create-service.ts'
import type { Prediction } from '../../src/decide.ts'
import { binaryModel, multiclassModel, regressionModel, treesModel } from '../example-models.ts'
import { ask } from './ask.ts'

const names = ['age', 'contract', 'active', 'signup'] as const
type Row = Record<(typeof names)[number], unknown>

const rows = fc.array(
  fc.record<Row>({
    age: fc.option(fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer())),
    contract: fc.oneof(fc.constantFrom('monthly', 'yearly'), fc.stringMatching(/^[a-z",é ]{0,7}[a-z]$/)),
    active: fc.option(fc.boolean()),
    signup: fc.option(
      fc
        .date({ min: new Date(0), max: new Date(2e12), noInvalidDate: true })
        .map((date) => date.toISOString()),
    ),
  }),
  { minLength: 1, maxLength: 20 },
)

/** As spreadsheets do it: quotes around everything that is text. */
const csvCell = (value: unknown): string =>
  value === null ? '' : typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : String(value)
const cellsOf = (row: Row): unknown[] => names.map((name) => row[name])
const column = (all: readonly Row[], name: (typeof names)[number]): unknown[] => all.map((row) => row[name])
const lines = (values: readonly unknown[]): string => values.map((value) => JSON.stringify(value)).join('\n')
const parseLines = (text: string): Prediction[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

const models = { binaryModel, multiclassModel, regressionModel, treesModel }

/** Asks in one format and gives label and probabilities of each row. */
type Way = (
  all: readonly Row[],
  classes: readonly string[] | undefined,
  of: ReturnType<typeof createService>,
) => readonly Prediction[]

function pairs(
  labels: readonly (string | number)[],
  shares: readonly (readonly number[])[],
  classes: readonly string[] | undefined,
) {
  return labels.map(
    (prediction, at): Prediction =>
      classes === undefined
        ? { prediction }
        : { prediction, probabilities: Object.fromEntries(classes.map((name, k) => [name, shares[at][k]])) },
  )
}

const json = (path: string, body: unknown, of: ReturnType<typeof createService>) =>
  ask(path, { body, of }).json
const csv = (all: readonly Row[], header: boolean): string =>
  [...(header ? [names.join(',')] : []), ...all.map((row) => cellsOf(row).map(csvCell).join(','))].join(
    '\r\n',
  )

const ways: Readonly<Record<string, Way>> = {
  'our own': (all, _, of) => json('/predict', { instances: all }, of).predictions,
  'a bare list': (all, _, of) => json('/predict', all, of).predictions,
  'MLflow split': (all, _, of) =>
    json('/invocations', { dataframe_split: { columns: names, data: all.map(cellsOf) } }, of).predictions,
  'MLflow records': (all, _, of) => json('/invocations', { dataframe_records: all }, of).predictions,
  'MLflow columns': (all, _, of) =>
    json('/invocations', { inputs: Object.fromEntries(names.map((name) => [name, column(all, name)])) }, of)
      .predictions,
  'lists of values': (all, _, of) => json('/invocations', { instances: all.map(cellsOf) }, of).predictions,
  'Azure ML': (all, _, of) => json('/score', { input_data: { columns: names, data: all.map(cellsOf) } }, of),
  'SageMaker features': (all, _, of) =>
    json('/invocations', { instances: all.map((row) => ({ features: cellsOf(row) })) }, of).predictions,
  'JSON lines': (all, _, of) =>
    parseLines(
      ask('/invocations', { body: lines(all), of, headers: { 'content-type': 'application/jsonlines' } })
        .text,
    ),
  'JSON lines of lists': (all, _, of) =>
    parseLines(
      ask('/predict', {
        body: lines(all.map(cellsOf)),
        of,
        headers: { 'content-type': 'application/x-ndjson' },
      }).text,
    ),
  CSV: (all, _, of) =>
    ask('/invocations', { body: csv(all, true), of, headers: { 'content-type': 'text/csv' } }).json
      .predictions,
  'CSV without names': (all, _, of) =>
    ask('/predict', { body: csv(all, false), of, headers: { 'content-type': 'text/csv; header=absent' } })
      .json.predictions,
  'CSV both ways': (all, classes, of) => {
    const { text } = ask('/predict', {
      body: csv(all, true),
      of,
      headers: { 'content-type': 'text/csv', accept: 'text/csv;header=absent' },
    })
    const cells = text
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','))
    const labels = cells.map(([label]) => (classes === undefined ? Number(label) : label))
    return pairs(
      labels,
      cells.map(([, ...shares]) => shares.map(Number)),
      classes,
    )
  },
  IBM: (all, classes, of) => {
    const [{ values }] = json(
      '/ml/v4/deployments/example/predictions',
      { input_data: [{ fields: names, values: all.map(cellsOf) }] },
      of,
    ).predictions
    return pairs(
      values.map(([label]: [string]) => label),
      values.map(([, shares]: [string, number[]]) => shares),
      classes,
    )
  },
  'Open Inference': (all, classes, of) => {
    const datatypes = ['FP64', 'BYTES', 'BOOL', 'BYTES']
    const inputs = names.map((name, at) => ({
      name,
      shape: [all.length],
      datatype: datatypes[at],
      data: column(all, name),
    }))
    const [labels, shares] = json('/v2/models/example/infer', { inputs }, of).outputs
    const width = classes?.length ?? 0
    return pairs(
      labels.data,
      all.map((_, at) => (shares?.data ?? []).slice(at * width, (at + 1) * width)),
      classes,
    )
  },
  tutorial: (all, classes, of) => {
    const { predictions, probabilities } = json('/api/v1/predict', { inputs: all }, of)
    return pairs(
      predictions,
      (probabilities ?? []).map((shares: Record<string, number>) =>
        (classes ?? []).map((name) => shares[name]),
      ),
      classes,
    )
  },
}

describe('the same rows in every format give the same predictions, bit for bit', () => {
  const services = Object.entries(models).map(
    ([name, model]) => [name, model, createService(model, { version: '1' })] as const,
  )

  test.each(Object.keys(ways))('%s', (way) => {
    fc.assert(
      fc.property(rows, (all) => {
        for (const [, model, of] of services) {
          const { predictions } = model.predict(all)
          const said = ways[way](all, model.schema.output.classes, of)
          expect(said.length).toBe(predictions.length)
          said.forEach((one, at) => {
            expect(Object.is(one.prediction, predictions[at].prediction)).toBe(true)
            for (const name of model.schema.output.classes ?? [])
              expect(Object.is(one.probabilities![name], predictions[at].probabilities![name])).toBe(true)
          })
        }
      }),
      { numRuns: times(30, 1000), seed: 7 },
    )
  })
})
