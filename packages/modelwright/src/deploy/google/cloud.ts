import { ModelwrightError } from '../../core/index.ts'
import { createRest, type Rest } from '../http/rest.ts'
import type { Host } from '../target.ts'
import { type Api, baseOf } from './apis.ts'
import { type Credentials, login, openCredentials } from './credentials.ts'

/** Google Cloud, opened: a project, a region, and who asks. */
export interface GoogleCloud {
  readonly project: string
  readonly region: string
  readonly host: Host
  /** One of its interfaces. */
  api(name: Api): Rest
  /** @param isFresh - the last one was refused */
  accessToken(isFresh?: boolean): Promise<string>
  /** A service of one's own, which wants to know who asks. */
  service(url: string, token: (isFresh: boolean) => Promise<string | undefined>): Rest
  /** Proves to one service who asks: by these credentials, or as a service account that they may stand for. */
  idToken(audience: string, invoker: string): Promise<string>
}

/** Where things are made, as options say it. */
export interface GooglePlace {
  readonly project: string
  readonly region: string
}

function saidProject({ project }: GooglePlace, { env }: Host): string {
  return project || env['GOOGLE_CLOUD_PROJECT'] || env['CLOUDSDK_CORE_PROJECT'] || ''
}

async function projectOf(said: string, credentials: Credentials): Promise<string> {
  const found = said || (await credentials.project())
  if (found) return found
  throw new ModelwrightError('DEPLOY_PROJECT_MISSING', {
    message: 'Neither the options nor the credentials say which project of Google Cloud is meant.',
    where: 'project',
    mend: ['--project my-project', 'export GOOGLE_CLOUD_PROJECT=my-project'],
  })
}

function noIdToken(audience: string): ModelwrightError {
  return new ModelwrightError('DEPLOY_CREDENTIALS_UNFIT', {
    message: 'The service is private, and these credentials make no ID token, which it wants.',
    where: audience,
    mend: [
      'Ask as a service account that you may stand for:  --invoker name@project.iam.gserviceaccount.com',
      'Or log in as a service account, or on a machine of Google.',
    ],
  })
}

/** Makes an ID token of a service account by the right to stand for it. */
async function impersonated(audience: string, invoker: string, iam: Rest): Promise<string> {
  const path = `v1/projects/-/serviceAccounts/${encodeURIComponent(invoker)}:generateIdToken`
  const { json } = await iam('POST', path, { body: { audience, includeEmail: true } })
  const { token } = (json ?? {}) as { token?: unknown }
  if (typeof token !== 'string') throw noIdToken(audience)
  return token
}

/**
 * Opens Google Cloud with credentials of its default chain, and asks for a token, so that missing ones are told at once.
 *
 * @throws {ModelwrightError} DEPLOY_PACKAGE_MISSING - when google-auth-library is not installed
 * @throws {ModelwrightError} DEPLOY_CREDENTIALS_MISSING - when the chain finds no credentials
 * @throws {ModelwrightError} DEPLOY_PROJECT_MISSING - when nobody says which project
 */
export async function openGoogle(place: GooglePlace, host: Host): Promise<GoogleCloud> {
  const said = saidProject(place, host)
  const credentials = await openCredentials(host, said)
  await credentials.accessToken()
  const project = await projectOf(said, credentials)
  const { region } = place
  const provider = 'Google Cloud'
  const rests = new Map<Api, Rest>()
  const api = (name: Api): Rest => {
    const token = (isFresh: boolean): Promise<string> => credentials.accessToken(isFresh)
    const made =
      rests.get(name) ?? createRest({ base: baseOf(name, region, host), provider, token, login, host })
    rests.set(name, made)
    return made
  }
  return {
    project,
    region,
    host,
    api,
    accessToken: (isFresh) => credentials.accessToken(isFresh),
    service: (base, token) => createRest({ base, provider: 'The service', token, login, host }),
    async idToken(audience, invoker) {
      if (invoker !== '') return impersonated(audience, invoker, api('iamcredentials'))
      const token = await credentials.idToken(audience)
      if (token === undefined) throw noIdToken(audience)
      return token
    },
  }
}

/** What of an answer is asked for by name; anything else is `undefined`. */
export type Answered = { readonly [name: string]: unknown }

/** Reads what is there, or undefined where there is nothing. */
export async function readIf(rest: Rest, path: string, query = {}): Promise<Answered | undefined> {
  const { status, json } = await rest('GET', path, { query, expects: [404] })
  return status === 404 ? undefined : ((json ?? {}) as Answered)
}
