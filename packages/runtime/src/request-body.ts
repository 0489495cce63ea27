import { shownValue } from './findings.ts'
import { nearest } from './nearest.ts'
import {
  type Answerable,
  escapePointer,
  type Fields,
  isFields,
  type PointedProblem,
  readParameters,
} from './request-parameters.ts'
import { carriedNames } from './schema.ts'
import { pointAt, wrongValue } from './wire/frame.ts'
import { positionalRows } from './wire/positional.ts'
import type { AskedRows } from './wire/wire-format.ts'

const hasOwn = Object.prototype.hasOwnProperty

/**
 * Understands the body of `POST /predict`: `{instances: […], parameters?}`, a bare list of rows, or one bare row.
 *
 * A bare row may itself have a column called "instances", as long as it holds no list. In the envelope a row may also be a
 * list of values in the order of the schema.
 */
export function readPredictRequest(body: unknown, model: Answerable): AskedRows {
  const { schema } = model
  if (Array.isArray(body)) return plain(body, (row, column) => pointAt(`/${row}`, column))
  if (!isFields(body) || !hasOwn.call(body, 'instances'))
    return plain([body], (_row, column) => pointAt('', column))
  const { instances } = body
  if (Array.isArray(instances)) return readEnvelope(body, instances, model)
  if (schema.inputs.some((input) => input.name === 'instances'))
    return plain([body], (_row, column) => pointAt('', column))
  return {
    ...plain([], () => ''),
    problems: [wrongValue('/instances', '"instances" must be a list of rows', instances)],
  }
}

function plain(rows: readonly unknown[], pointerOf: AskedRows['pointerOf']): AskedRows {
  return { policy: {}, rows, pointerOf, problems: [], notes: [] }
}

const envelopeKeys = ['instances', 'parameters']

function readEnvelope(body: Fields, instances: readonly unknown[], model: Answerable): AskedRows {
  const problems: PointedProblem[] = []
  const asked = readParameters(body['parameters'], model, problems)
  const others = Object.keys(body).filter((key) => !envelopeKeys.includes(key))
  const extra = others.slice(0, 10).map((key): PointedProblem => {
    const near = nearest(key, envelopeKeys)
    const hint = near === undefined ? '' : ` Did you mean "${near}"?`
    const message = `${shownValue(key)} beside "instances" is not used.${hint}`
    return { pointer: `/${escapePointer(key)}`, code: 'column-extra', message }
  })
  const notes = asked.policy.extra === 'refuse' ? [] : extra
  if (asked.policy.extra === 'refuse') problems.push(...extra)
  const rows = positionalRows(instances, carriedNames(model.schema), '/instances', problems)
  return { ...asked, rows, problems, notes, pointerOf: (row, column) => pointAt(`/instances/${row}`, column) }
}
