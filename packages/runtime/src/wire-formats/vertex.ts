import { jsonAnswer, modelNamed } from '../answer-service.ts'
import { readPredictRequest } from '../request-body.ts'
import { isFields } from '../request-parameters.ts'
import type { WireFormat } from '../wire/wire-format.ts'
import { ready } from './modelwright.ts'

/**
 * Google's Vertex AI: `{"instances": […], "parameters": {…}}`, answered with `{"predictions": […]}`.
 *
 * Vertex names the paths itself (`AIP_PREDICT_ROUTE`, `AIP_HEALTH_ROUTE`): hand them to the service as `routes`. A row may also
 * be a list of values in the order of the schema. Vertex passes on what stands in `predictions` and drops the rest.
 *
 * @see https://cloud.google.com/vertex-ai/docs/predictions/custom-container-requirements
 */
export const vertex: WireFormat = {
  name: 'vertex',
  predicts: ({ routes }) => (routes?.predict === undefined ? [] : [routes.predict]),
  gets: ({ routes }) => (routes?.health === undefined ? {} : { [routes.health]: ready }),
  read: (body, { model }, { isOwn }) =>
    isOwn && isFields(body) && Array.isArray(body['instances'])
      ? readPredictRequest(body, model.artifact)
      : undefined,
  write: ({ service, found }) =>
    jsonAnswer(200, { predictions: found.predictions, model: modelNamed(service) }),
}
