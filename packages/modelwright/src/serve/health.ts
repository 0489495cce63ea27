/** A model, perhaps a version of it, that a path names. */
const model = '(?:/models/[^/]+(?:/versions/[^/]+)?)?'

/** Paths by which platforms ask whether the service is alive and ready, in any of the formats. */
const health = [
  `${model}/health(?:/(?:live|ready|startup))?`,
  `${model}/ping`,
  `${model}/api/v1/health`,
  `${model}/v2/health/(?:live|ready)`,
  '/v2/models/[^/]+(?:/versions/[^/]+)?/ready',
]

const isHealth = new RegExp(`^(?:${health.join('|')})$`)

/** Tells a path that asks for health: it is answered while the server drains, and whether or not the model is loaded. */
export function isHealthPath(path: string): boolean {
  return isHealth.test(path)
}

/**
 * Tells a path of health that names a model in our own way: no platform asks it, and who may not see the models need not
 * know which there are. Of the Open Inference Protocol KServe asks `/v2/models/<model>/ready` as its probe, without a key.
 */
export function isHealthOfNamed(path: string): boolean {
  return path.startsWith('/models/') && isHealthPath(path)
}
