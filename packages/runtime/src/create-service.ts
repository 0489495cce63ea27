import { type Abilities, type Service, type ServiceOptions, serviceWith } from './answer-service.ts'
import { explainWith } from './explain.ts'
import type { Model } from './model.ts'
import { openApiOf } from './openapi.ts'
import { wireFormats } from './wire-formats/index.ts'

/** All there is: every format, explanations, the OpenAPI document. */
export const allAbilities: Abilities = { formats: wireFormats, explain: explainWith, openApi: openApiOf }

/**
 * Makes a service of a model that can do all there is, with limits of 10 MiB, 10 000 rows and 32 levels unless told otherwise.
 */
export function createService(model: Model, options: ServiceOptions = {}): Service {
  return serviceWith(model, allAbilities, options)
}
