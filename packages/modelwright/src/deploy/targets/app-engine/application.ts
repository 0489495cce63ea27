import { ModelwrightError } from '../../../core/index.ts'
import { type Answered, type GoogleCloud, readIf } from '../../google/cloud.ts'
import type { Resource } from '../../target.ts'

/** There is no application: made once for a project, in a region for ever. */
function noApplication(project: string): ModelwrightError {
  return new ModelwrightError('DEPLOY_APPLICATION_MISSING', {
    message: `Project "${project}" has no App Engine application. It is made once, and its region can never be changed: that is for you to say.`,
    where: project,
    mend: [`gcloud app create --project ${project} --region europe-west`],
  })
}

function noDefault(project: string): ModelwrightError {
  return new ModelwrightError('DEPLOY_DEFAULT_MISSING', {
    message:
      'The application has no "default" service yet: App Engine wants that before any other, and never lets it go.',
    where: project,
    mend: [
      `Place something there first:  gcloud app deploy app.yaml --project ${project}`,
      'An app.yaml that serves one page of its own is enough.',
    ],
  })
}

function exposed(project: string): ModelwrightError {
  return new ModelwrightError('DEPLOY_ACCESS_OPEN', {
    message: 'The Identity-Aware Proxy is off: anybody could ask the application.',
    where: project,
    mend: [
      `Turn it on:  gcloud iap web enable --resource-type app-engine --project ${project}`,
      'Or say that anybody may ask:  --public',
    ],
  })
}

/** The application of a project. @throws {ModelwrightError} DEPLOY_APPLICATION_MISSING */
export async function readApplication(cloud: GoogleCloud): Promise<Answered> {
  const found = await readIf(cloud.api('appengine'), `v1/apps/${cloud.project}`)
  if (found === undefined) throw noApplication(cloud.project)
  return found
}

/** App Engine's older names of two regions are not those of buckets. */
export function regionOf(application: Answered): string {
  const location = String(application['locationId'])
  return /^(?:europe-west|us-central)$/.test(location) ? `${location}1` : location
}

const never = async (): Promise<never> => {
  throw new Error('bug: what is given is not made or removed')
}

/** Declares the application: given, and guarded where it is not to be public. */
export function application(project: string, isPublic: boolean): Resource<GoogleCloud> {
  return {
    key: 'application',
    kind: 'App Engine application',
    name: project,
    properties: {},
    isGiven: true,
    permissions: ['appengine.applications.get'],
    async read(cloud) {
      const found = await readApplication(cloud)
      const { enabled } = (found['iap'] ?? {}) as { enabled?: boolean }
      if (!isPublic && enabled !== true) throw exposed(cloud.project)
      return { id: String(found['name']), properties: {}, isOurs: false, state: 'ready' }
    },
    create: never,
    remove: never,
  }
}

/** Declares the service that must be there before any other. */
export function defaultService(project: string): Resource<GoogleCloud> {
  return {
    key: 'default-service',
    kind: 'App Engine service',
    name: 'default',
    properties: {},
    isGiven: true,
    permissions: ['appengine.services.get'],
    async read(cloud) {
      const found = await readIf(cloud.api('appengine'), `v1/apps/${cloud.project}/services/default`)
      if (found === undefined) throw noDefault(project)
      return { id: String(found['name']), properties: {}, isOurs: false, state: 'ready' }
    },
    create: never,
    remove: never,
  }
}
