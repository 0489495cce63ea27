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

/** Tells a path that asks for health: anyone may ask it, and it is answered while the server drains. */
export function isHealthPath(path: string): boolean {
  return isHealth.test(path)
}
