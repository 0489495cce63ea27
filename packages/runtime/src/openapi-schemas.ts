import type { History, Input, Intervals, Output } from './contracts.ts'
import { type Json, list, number, object, ref, text } from './json-schema.ts'
import type { Model } from './model.ts'
import { formatTime } from './parse.ts'
import { shownReach } from './past/reach.ts'
import { carriedInputs, carriedNames } from './schema.ts'

const mostListed = 100

/** Describes rows, answers and problems of a model as JSON Schema 2020-12. */
export function schemasOf(model: Model): Json {
  const { output, history } = model.schema
  const { intervals } = model.artifact
  const inputs = carriedInputs(model.schema)
  const properties = Object.fromEntries(inputs.map((input) => [input.name, inputSchema(input)]))
  return {
    Row: object(
      carriedNames(model.schema),
      history === undefined ? properties : { ...properties, [history.name]: pastSchema(history) },
    ),
    ...(history === undefined ? {} : { PastRow: pastRow(history) }),
    Request: object(['instances'], { instances: list(ref('Row')), parameters: ref('Parameters') }),
    Parameters: parametersOf(output, intervals),
    Prediction: predictionSchema(output, intervals),
    Answer: object(['predictions', 'model'], {
      predictions: list(ref('Prediction')),
      model: object(['name', 'digest'], { name: text, version: text, digest: text }),
      id: text,
      notes: list(ref('Finding')),
      noteCount: { type: 'integer' },
    }),
    Finding: object(['pointer', 'code', 'message'], {
      pointer: text,
      code: text,
      message: text,
      found: text,
    }),
    Problem: object(['type', 'title', 'status', 'detail', 'code'], {
      type: text,
      title: text,
      status: { type: 'integer' },
      detail: text,
      code: text,
      where: text,
      mend: list(text),
      errors: list(ref('Finding')),
      errorCount: { type: 'integer' },
      id: text,
    }),
  }
}

function pastSchema(history: History): Json {
  const description = `Earlier rows, in any order: the model looks at ${shownReach(history)}. [] where there is none.`
  return { ...list(ref('PastRow')), description }
}

function pastRow({ time, columns }: History): Json {
  const inputs = [time, ...columns]
  return object(
    inputs.map((input) => input.name),
    Object.fromEntries(inputs.map((input) => [input.name, inputSchema(input)])),
  )
}

const acceptOrRefuse: Json = { ...text, enum: ['accept', 'refuse'] }

const parameters: Json = {
  type: 'object',
  additionalProperties: false,
  properties: {
    unknown: { ...acceptOrRefuse, description: 'Levels that training never saw' },
    missing: { ...acceptOrRefuse, description: 'Missing values where training had none' },
    extra: { ...acceptOrRefuse, description: 'Columns the model does not use' },
    unreadable: { ...text, enum: ['refuse', 'missing'], description: 'Values of another type' },
    strict: { type: 'boolean', description: 'Refuse all of these' },
  },
}

/** Describes the parameters of a request that this model can answer. */
export function parametersOf({ task, classes }: Output, intervals: Intervals | undefined): Json {
  const more: Record<string, Json> = {
    explain: {
      type: 'boolean',
      description: 'Tell with each prediction what each column added to its score',
    },
  }
  if (classes !== undefined)
    more['top'] = {
      type: 'integer',
      minimum: 1,
      description: 'Tell so many of the most probable classes instead of all',
    }
  if (task === 'binary') {
    const description = `Predict ${JSON.stringify(classes?.[1])} from this probability on`
    more['threshold'] = { type: 'number', minimum: 0, maximum: 1, description }
  }
  if (intervals !== undefined) {
    const description = `Tell with each prediction what holds the truth in ${100 * intervals.coverage} of 100 rows`
    more['intervals'] = { type: 'boolean', description }
  }
  return { ...parameters, properties: { ...(parameters.properties as Json), ...more } }
}

function inputSchema(input: Input): Json {
  const schema = valueSchema(input)
  return input.nullable ? { anyOf: [schema, { type: 'null' }] } : schema
}

function valueSchema(input: Input): Json {
  switch (input.type) {
    case 'number':
      return { ...number, ...usual(input) }
    case 'time':
      return { ...text, description: 'ISO 8601 date or date-time', ...usual(input) }
    case 'boolean':
      return { type: 'boolean' }
    case 'text':
      return text
    case 'category':
      return levelsSchema(input)
  }
}

function usual({ type, range, unit }: Input): Json {
  return {
    ...measured(unit),
    ...(range && { 'x-usual-range': type === 'time' ? range.map(formatTime) : range }),
  }
}

/** In what a number is counted, for people and for programs. */
function measured(unit: string | undefined): Json {
  return unit === undefined ? {} : { description: `In ${unit}`, 'x-unit': unit }
}

function levelsSchema({ levels = [], unknown, integer }: Input): Json {
  if (integer === true) return { type: ['integer', 'string'], examples: levels.slice(0, mostListed) }
  if (unknown === 'refuse') return { ...text, enum: levels }
  if (levels.length === 0) return text
  const known = { ...text, enum: levels.slice(0, mostListed) }
  return { anyOf: [known, { ...text, description: 'Any other level is treated as unknown' }] }
}

/** What comes with a prediction where it is asked for. */
function intervalSchema({ classes, unit }: Output): Json {
  if (classes !== undefined) return { set: list({ ...text, enum: classes }) }
  const end = { ...number, ...measured(unit) }
  return { interval: object(['low', 'high'], { low: end, high: end }) }
}

/** What comes with a prediction where an explanation, or the most probable classes, are asked for. */
const explanation = object(['expected', 'contributions'], {
  expected: { type: ['number', 'object'] },
  contributions: { type: 'object' },
})

function predictionSchema(output: Output, intervals: Intervals | undefined): Json {
  const { task, classes } = output
  const more = { ...(intervals === undefined ? {} : intervalSchema(output)), explanation }
  if (task === 'regression' || classes === undefined)
    return object(['prediction'], { prediction: { ...number, ...measured(output.unit) }, ...more })
  const probability = { ...number, minimum: 0, maximum: 1 }
  const label = { ...text, enum: classes }
  const ranked = object(['class', 'probability'], { class: label, probability })
  return {
    ...object(['prediction'], {
      prediction: label,
      probabilities: object(classes, Object.fromEntries(classes.map((name) => [name, probability]))),
      top: list(ranked),
      ...more,
    }),
    anyOf: [{ required: ['probabilities'] }, { required: ['top'] }],
  }
}
