import { jsonAnswer, modelNamed, type Service, type WireAnswer } from '../answer-service.ts'
import { answerProblem } from '../problem-answer.ts'
import { readPredictRequest } from '../request-body.ts'
import type { Said, WireFormat } from '../wire/wire-format.ts'

/**
 * Our own: `POST /predict` with `{"instances": [row, …], "parameters": {…}}`, a bare list of rows or one bare row.
 *
 * Answers `{"predictions": […], "model": {name, version, digest}, "id", "notes"}`; refuses in problem+json.
 */
export const modelwright: WireFormat = {
  name: 'modelwright',
  predicts: () => ['/predict'],
  gets: ({ abilities: { openApi } }) => ({
    '/schema': schema,
    ...(openApi === undefined
      ? {}
      : { '/openapi.json': ({ model, version, paths }) => jsonAnswer(200, openApi(model, version, paths)) }),
    '/health/live': () => jsonAnswer(200, { status: 'live' }),
    '/health/ready': ready,
    '/health/startup': () => jsonAnswer(200, { status: 'started' }),
  }),
  read: (body, { model }) => readPredictRequest(body, model.artifact),
  write,
  refuse: ({ error, problems, problemCount, id }) => answerProblem(error, problems, problemCount, id),
}

function write({ service, request, found, notes, noteCount }: Said): WireAnswer {
  return jsonAnswer(200, {
    predictions: found.predictions,
    model: modelNamed(service),
    ...(request.id === undefined ? {} : { id: request.id }),
    ...(noteCount === 0 ? {} : { notes, noteCount }),
  })
}

/** 200 while predictions are answered, else 503. */
export function ready(service: Service): WireAnswer {
  if (service.isReady === undefined || service.isReady()) return jsonAnswer(200, { status: 'ready' })
  return jsonAnswer(503, { status: 'not ready' })
}

function schema(service: Service): WireAnswer {
  const { model } = service
  const { threshold, intervals } = model.artifact
  return jsonAnswer(200, {
    model: modelNamed(service),
    ...model.schema,
    ...(threshold === undefined ? {} : { threshold }),
    ...(intervals === undefined
      ? {}
      : { intervals: { method: intervals.method, coverage: intervals.coverage } }),
  })
}
