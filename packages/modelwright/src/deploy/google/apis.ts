import type { Host } from '../target.ts'

/** Google's interfaces that are asked, by the name that gcloud has for each. */
const hosts = {
  run: 'https://run.googleapis.com',
  cloudfunctions: 'https://cloudfunctions.googleapis.com',
  appengine: 'https://appengine.googleapis.com',
  storage: 'https://storage.googleapis.com',
  artifactregistry: 'https://artifactregistry.googleapis.com',
  cloudscheduler: 'https://cloudscheduler.googleapis.com',
  secretmanager: 'https://secretmanager.googleapis.com',
  logging: 'https://logging.googleapis.com',
  iamcredentials: 'https://iamcredentials.googleapis.com',
} as const

/** An interface of Google. */
export type Api = keyof typeof hosts | 'aiplatform'

/**
 * Where an interface is asked: in its region where it has one there, or where the environment says, by gcloud's own variables
 * (`CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN`), for private endpoints and emulators.
 */
export function baseOf(api: Api, region: string, { env }: Pick<Host, 'env'>): string {
  const said = env[`CLOUDSDK_API_ENDPOINT_OVERRIDES_${api.toUpperCase()}`]
  if (said !== undefined && said !== '') return said.replace(/\/(?:v\d\/)?$/, '')
  return api === 'aiplatform' ? `https://${region}-aiplatform.googleapis.com` : hosts[api]
}
