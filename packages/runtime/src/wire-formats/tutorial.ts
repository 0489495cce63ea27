import { jsonAnswer, named, type WireAnswer } from '../answer-service.ts'
import { isFields, type PointedProblem, readParameters } from '../request-parameters.ts'
import { carriedNames } from '../schema.ts'
import { pointAt } from '../wire/frame.ts'
import { positionalRows } from '../wire/positional.ts'
import type { Said, WireFormat } from '../wire/wire-format.ts'

/**
 * The end points that tutorials of FastAPI build: `POST /api/v1/predict` with `{"inputs": [row, …]}`, `GET /api/v1/health`.
 *
 * Answers `{"errors": null, "version", "predictions": [label, …]}`, the labels alone, and probabilities and what else was asked for
 * in lists beside them: what calls such a service goes on working. A bare row to `POST /predict`, as tutorials of
 * Flask have it, is our own format.
 *
 * @see https://github.com/kurtispykes/car-evaluation-project
 */
export const tutorial: WireFormat = {
  name: 'tutorial',
  predicts: () => ['/api/v1/predict'],
  gets: () => ({
    '/api/v1/health': ({ model, version }) =>
      jsonAnswer(200, {
        name: model.name,
        api_version: '1',
        model_version: version ?? model.digest.slice(0, 12),
      }),
  }),
  read(body, { model }, { isOwn }) {
    if (!isOwn || !isFields(body) || !Array.isArray(body['inputs'])) return undefined
    const problems: PointedProblem[] = []
    const asked = readParameters(body['parameters'], model.artifact, problems)
    const rows = positionalRows(body['inputs'], carriedNames(model.schema), '/inputs', problems)
    return {
      ...asked,
      rows,
      pointerOf: (row, column) => pointAt(`/inputs/${row}`, column),
      problems,
      notes: [],
    }
  },
  write,
}

const lists = ['probabilities', 'top', 'interval', 'set', 'explanation'] as const

function write({ service, request, found }: Said): WireAnswer {
  const { predictions } = found
  const beside = lists.filter((name) => predictions.length > 0 && predictions[0][name] !== undefined)
  return named(
    service,
    request,
    jsonAnswer(200, {
      errors: null,
      version: service.version ?? service.model.digest.slice(0, 12),
      predictions: predictions.map(({ prediction }) => prediction),
      ...Object.fromEntries(beside.map((name) => [name, predictions.map((one) => one[name])])),
    }),
  )
}
