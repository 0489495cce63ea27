import { jsonAnswer, named, type Service, type WireAnswer } from '../answer-service.ts'
import { statusOf } from '../problem-answer.ts'
import {
  escapePointer,
  type Fields,
  isFields,
  type PointedProblem,
  readParameters,
} from '../request-parameters.ts'
import { carriedNames } from '../schema.ts'
import { frameOf, pointAt, pointInFrame, rowOf, wrongValue } from '../wire/frame.ts'
import { plainText } from '../wire/plain-text.ts'
import { positionalRows } from '../wire/positional.ts'
import type { Arrival, AskedRows, Refusal, WireFormat } from '../wire/wire-format.ts'

/** The version of MLflow since which a body looks like this. */
const protocol = '2.0.0'

const keys = ['dataframe_split', 'dataframe_records', 'instances', 'inputs']
const hasOwn = Object.prototype.hasOwnProperty

/**
 * MLflow's scoring server: `POST /invocations` with one of `dataframe_split`, `dataframe_records`, `instances`, `inputs`, and
 * `params`; or CSV. `GET /ping`, `/health`, `/version`.
 *
 * Answers `{"predictions": […]}` and nothing beside it, as MLflow's client demands; which model it was is in the headers.
 *
 * @see https://mlflow.org/docs/latest/ml/deployment/deploy-model-locally/ "Local Inference Server Spec"
 */
export const mlflow: WireFormat = {
  name: 'mlflow',
  predicts: () => ['/invocations'],
  gets: () => ({ '/ping': alive, '/health': alive, '/version': () => plainText(200, protocol) }),
  read,
  write: ({ service, request, found }) =>
    named(service, request, jsonAnswer(200, { predictions: found.predictions })),
  refuse,
}

/** Empty while predictions are answered; SageMaker asks the same. */
function alive({ isReady }: Service): WireAnswer {
  return plainText(isReady === undefined || isReady() ? 200 : 503, '')
}

/** MLflow's `error_code` and `message` beside our own parts; what is wrong with rows is a 400 there. */
function refuse({ error, problems, problemCount, id }: Refusal): WireAnswer {
  const [status] = statusOf(error)
  const first = problems === undefined ? '' : ` ${problems[0].message}`
  return jsonAnswer(status === 422 ? 400 : status, {
    error_code: status >= 500 ? 'INTERNAL_ERROR' : 'BAD_REQUEST',
    message: `${error.message}${first}`,
    code: error.code,
    mend: error.mend,
    ...(problems === undefined ? {} : { errors: problems, errorCount: problemCount }),
    id,
  })
}

function read(body: unknown, service: Service, { isOwn }: Arrival): AskedRows | undefined {
  if (!isFields(body)) return undefined
  // Elsewhere `instances` is Vertex's word, and ours.
  const found = keys.filter((key) => (isOwn || key !== 'instances') && hasOwn.call(body, key))
  const { artifact } = service.model
  const isColumn = (key: string) => artifact.schema.inputs.some(({ name }) => name === key)
  if (found.length === 0 || (found.every(isColumn) && !found.some((key) => isList(body[key]))))
    return undefined
  const problems: PointedProblem[] = []
  if (found.length > 1) {
    const message = `A body must have exactly one of ${keys.map((key) => `"${key}"`).join(', ')}, found ${found.length}.`
    problems.push({ pointer: '', code: 'value-unreadable', message })
  }
  const parameters = readParameters(body['params'], artifact, problems, '/params')
  const rows = problems.length > 0 ? none : rowsOf[found[0]](body[found[0]], service, problems)
  return { ...parameters, ...rows, problems, notes: [] }
}

function isList(value: unknown): boolean {
  return value !== null && typeof value === 'object'
}

type Rows = Pick<AskedRows, 'rows' | 'pointerOf'>
const none: Rows = { rows: [], pointerOf: () => '' }

const rowsOf: Readonly<
  Record<string, (value: unknown, service: Service, problems: PointedProblem[]) => Rows>
> = {
  dataframe_split(value, _service, problems) {
    const { columns, data }: Fields = isFields(value) ? value : {}
    if (!isFields(value)) {
      problems.push(wrongValue('/dataframe_split', '"dataframe_split" must be an object', value))
      return none
    }
    const places = { columns: '/dataframe_split/columns', data: '/dataframe_split/data' }
    const frame = frameOf(columns, data, places, problems)
    return { rows: frame.rows, pointerOf: pointInFrame(places, frame) }
  },
  dataframe_records: (value, _service, problems) => listed('dataframe_records', value, problems),
  instances: (value, service, problems) => byRow('instances', value, service, problems),
  inputs: (value, service, problems) =>
    isFields(value) ? byColumn(value, problems) : byRow('inputs', value, service, problems),
}

function listed(key: string, value: unknown, problems: PointedProblem[]): Rows {
  if (!Array.isArray(value)) problems.push(wrongValue(`/${key}`, `"${key}" must be a list of rows`, value))
  return {
    rows: Array.isArray(value) ? value : [],
    pointerOf: (row, column) => pointAt(`/${key}/${row}`, column),
  }
}

function byRow(key: string, value: unknown, service: Service, problems: PointedProblem[]): Rows {
  const { rows, pointerOf } = listed(key, value, problems)
  const names = carriedNames(service.model.schema)
  return { rows: positionalRows(rows, names, `/${key}`, problems), pointerOf }
}

/** Columns by name, each a list of values of equal length; single values make one row. */
function byColumn(columns: Fields, problems: PointedProblem[]): Rows {
  const names = Object.keys(columns)
  const isSingle = names.every((name) => !Array.isArray(columns[name]))
  const lists = names.map((name) => (isSingle ? [columns[name]] : columns[name]))
  const length = Array.isArray(lists[0]) ? lists[0].length : 0
  lists.forEach((list, at) => {
    const pointer = `/inputs/${escapePointer(names[at])}`
    if (!Array.isArray(list)) problems.push(wrongValue(pointer, 'A column must be a list of values', list))
    else if (list.length !== length)
      problems.push({ pointer, code: 'value-unreadable', message: unequal(length, list.length) })
  })
  const rows =
    problems.length > 0
      ? []
      : Array.from({ length }, (_, row) =>
          rowOf(
            names,
            lists.map((list) => cellOf(list, row)),
          ),
        )
  const pointerOf = (row: number, column: string) =>
    names.includes(column) ? `/inputs/${escapePointer(column)}${isSingle ? '' : `/${row}`}` : '/inputs'
  return { rows, pointerOf }
}

/** A column of shape `[rows × 1]` is one of `[rows]`. */
function cellOf(list: unknown, row: number): unknown {
  const cell = (list as unknown[])[row]
  return Array.isArray(cell) && cell.length === 1 ? cell[0] : cell
}

function unequal(wanted: number, found: number): string {
  return `All columns must have the same number of values: the first has ${wanted}, this one ${found}.`
}
