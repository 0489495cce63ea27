import { ModelwrightError } from '../../../core/index.ts'
import { readThing } from '../../azure/arm.ts'
import { type AzureCloud, managerScope } from '../../azure/azure-cloud.ts'
import { withoutSecrets } from '../../http/provider-words.ts'
import type { Rest } from '../../http/rest.ts'
import { waitFor } from '../../http/wait-for.ts'
import { webApi } from './resources/plan.ts'

/** A function app, as publishing sees it. */
export interface PublishedApp {
  /** Its id: the path in Azure Resource Manager. */
  readonly id: string
  readonly host: string
  readonly tags: Readonly<Record<string, string>>
  /** Where packages are given to it. */
  readonly scm: Rest
}

/** A package that was given to an app; Kudu's numbers: 3 failed, 4 done, −1 and 5 called off, 6 done in part. */
interface Publication {
  readonly id?: string
  readonly status?: number
  readonly status_text?: string
  readonly message?: string
}

const isOver = ({ status }: Publication): boolean => [-1, 3, 4, 5, 6].includes(status ?? 0)

/** A role that was given a moment ago is not known everywhere yet: the package cannot be laid down, and then it can. */
const mostTries = 5
const pauseMs = 30_000

/** Finds the app and where packages are given to it. @throws {ModelwrightError} DEPLOY_RESOURCE_MISSING */
export async function publishedApp(cloud: AzureCloud, id: string): Promise<PublishedApp> {
  const path = id.replace(/^\/subscriptions\/[^/]+/, '')
  const thing = await readThing(cloud, { what: 'The function app', path, api: webApi })
  const { defaultHostName, hostNameSslStates } = (thing?.properties ?? {}) as {
    defaultHostName?: string
    hostNameSslStates?: readonly { readonly name: string; readonly hostType?: string }[]
  }
  const scm = hostNameSslStates?.find(({ hostType }) => hostType === 'Repository')?.name
  if (thing === undefined || defaultHostName === undefined || scm === undefined)
    throw new ModelwrightError('DEPLOY_RESOURCE_MISSING', {
      message: 'The function app is not there, or has no place to publish to.',
      where: id,
      mend: ['Make it anew:  modelwright deploy azure-functions apply'],
    })
  return { id: thing.id, host: defaultHostName, tags: thing.tags ?? {}, scm: cloud.at(scm, managerScope) }
}

/** The package that was given last, by whomever; undefined: none yet. */
export async function lastPublication({ scm }: PublishedApp): Promise<Publication | undefined> {
  const { status, json } = await scm('GET', '/api/deployments/latest', { expects: [404] })
  return status === 404 ? undefined : (json as Publication)
}

async function publishOnce(
  cloud: AzureCloud,
  { scm }: PublishedApp,
  archive: Uint8Array,
): Promise<Publication> {
  const begun = await scm('POST', '/api/publish', {
    query: { RemoteBuild: false, Deployer: 'modelwright' },
    headers: { 'content-type': 'application/zip', 'cache-control': 'no-cache' },
    body: archive,
  })
  const id = new TextDecoder().decode(begun.bytes).replaceAll(/["\s]/g, '')
  return waitFor(
    async () => {
      const { status, json } = await scm('GET', `/api/deployments/${encodeURIComponent(id)}`, {
        expects: [404],
      })
      const publication = { ...(json as Publication | undefined), id }
      return status !== 404 && isOver(publication) ? publication : undefined
    },
    cloud.host,
    { what: 'The package', everyMs: 2000, mostMs: 600_000 },
  )
}

function refused({ status_text: text = '', message = '' }: Publication, where: string): ModelwrightError {
  const words = withoutSecrets(`${text} ${message}`.trim()).slice(0, 400)
  return new ModelwrightError('DEPLOY_OPERATION_FAILED', {
    message: `Azure could not publish the package.${words === '' ? '' : ` It says: ${words}`}`,
    where,
    mend: [
      'See the log of the deployment in the portal, under Deployment Center.',
      'Then do the same again.',
    ],
  })
}

/**
 * Gives an app its package, and waits until the platform has laid it down. What it ran before runs until then.
 *
 * @returns the platform's id of this publication
 * @throws {ModelwrightError} DEPLOY_OPERATION_FAILED - when it cannot, also when asked again
 */
export async function publish(cloud: AzureCloud, app: PublishedApp, archive: Uint8Array): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const publication = await publishOnce(cloud, app, archive)
    if (publication.status === 4) return publication.id!
    if (attempt === mostTries) throw refused(publication, app.id)
    await cloud.host.sleep(pauseMs)
  }
}
