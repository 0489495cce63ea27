import { jsonAnswer, named, type Service } from '../answer-service.ts'
import { isFields, type PointedProblem, readParameters } from '../request-parameters.ts'
import { carriedNames } from '../schema.ts'
import { frameOf, pointAt, pointInFrame, wrongValue } from '../wire/frame.ts'
import { positionalRows } from '../wire/positional.ts'
import type { AskedRows, WireFormat } from '../wire/wire-format.ts'

/**
 * Azure Machine Learning: `POST /score` with `{"input_data": {"columns": […], "index": […], "data": [[…]]}, "params": {…}}`.
 *
 * `input_data` may also be a list of rows. Answers with a bare list of predictions, as its MLflow deployments do; which model it
 * was is in the headers. Point the deployment's scoring route at `/score` and its probes at `/health/live` and
 * `/health/ready`.
 *
 * @see https://learn.microsoft.com/azure/machine-learning/how-to-deploy-mlflow-models
 */
export const azureMl: WireFormat = {
  name: 'azure-ml',
  predicts: () => ['/score'],
  gets: () => ({}),
  read,
  write: ({ service, request, found }) => named(service, request, jsonAnswer(200, found.predictions)),
}

function read(body: unknown, service: Service): AskedRows | undefined {
  if (!isFields(body)) return undefined
  const { input_data: data, params } = body
  if (data === null || typeof data !== 'object' || isOfIbm(data)) return undefined
  const { artifact } = service.model
  const problems: PointedProblem[] = []
  const asked = readParameters(params, artifact, problems, '/params')
  if (Array.isArray(data)) {
    const rows = positionalRows(data, carriedNames(artifact.schema), '/input_data', problems)
    return {
      ...asked,
      rows,
      problems,
      notes: [],
      pointerOf: (row, column) => pointAt(`/input_data/${row}`, column),
    }
  }
  const places = { columns: '/input_data/columns', data: '/input_data/data' }
  const { columns, index, data: cells } = data as Record<string, unknown>
  if (index !== undefined && !Array.isArray(index))
    problems.push(wrongValue('/input_data/index', '"index" must be a list', index))
  const frame = frameOf(columns, cells, places, problems)
  return { ...asked, rows: frame.rows, problems, notes: [], pointerOf: pointInFrame(places, frame) }
}

/** A list of tables is IBM's. */
function isOfIbm(data: object): boolean {
  return Array.isArray(data) && data.some((table) => isFields(table) && Array.isArray(table['values']))
}
