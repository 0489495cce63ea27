import { ModelwrightError } from '../../../core/index.ts'
import type { AzureCloud } from '../../azure/azure-cloud.ts'
import { waitFor } from '../../http/wait-for.ts'
import { soleRevision } from '../../sole-revision.ts'
import type { Placed, Split } from '../../target.ts'
import { functionKey } from './invoke.ts'
import type { FunctionOptions } from './options.ts'
import { lastPublication, type PublishedApp, publish, publishedApp } from './publish.ts'

/** Which revision was published, and the platform's id of that: whoever publishes something else changes the latter. */
const revisionTag = 'modelwright-revision'
const publicationTag = 'modelwright-publication'

/** The app of a placed deployment. @throws {ModelwrightError} DEPLOY_RESOURCE_MISSING */
export function appOf(cloud: AzureCloud, { ids }: Placed<FunctionOptions>): Promise<PublishedApp> {
  return publishedApp(cloud, ids.get('app') ?? 'the function app')
}

/** What runs there: of what somebody else published, nothing is ours. */
export async function readTraffic(cloud: AzureCloud, placed: Placed<FunctionOptions>): Promise<Split> {
  const app = await appOf(cloud, placed)
  const revision = app.tags[revisionTag]
  const last = await lastPublication(app)
  if (revision === undefined || last === undefined || last.id !== app.tags[publicationTag]) return {}
  return { [revision]: 100 }
}

async function archiveOf(placed: Placed<FunctionOptions>, revision: string): Promise<Uint8Array> {
  const archive = await placed.archiveOf?.(revision)
  if (archive !== undefined) return archive
  throw new ModelwrightError('DEPLOY_BUILD_MISSING', {
    message: `The package of revision ${revision} is not kept any more; Azure keeps none.`,
    where: revision,
    mend: ['Build it again from its version:  modelwright deploy azure-functions apply <model>'],
  })
}

/** Writes down what was published; tags that others put there stay. */
async function remember(cloud: AzureCloud, { id }: PublishedApp, revision: string, publication: string) {
  await cloud.manager('PATCH', `${id}/providers/Microsoft.Resources/tags/default`, {
    query: { 'api-version': '2021-04-01' },
    body: {
      operation: 'Merge',
      properties: { tags: { [revisionTag]: revision, [publicationTag]: publication } },
    },
  })
}

/** Waits until the app answers: it starts anew with each package. */
async function answering(cloud: AzureCloud, app: PublishedApp): Promise<void> {
  const ask = cloud.at(app.host)
  const headers = { 'x-functions-key': await functionKey(cloud, app) }
  const expects = [401, 403, 404, 500, 502, 503, 504]
  const look = async () =>
    (await ask('GET', '/health/ready', { headers, expects })).status === 200 || undefined
  await waitFor(look, cloud.host, { what: 'The function app', everyMs: 3000, mostMs: 300_000 })
}

/** Publishes the kept package of a revision; builds nothing. */
export async function shift(cloud: AzureCloud, placed: Placed<FunctionOptions>, split: Split): Promise<void> {
  const revision = soleRevision(split, {
    ...{ title: 'Azure Functions', name: 'azure-functions' },
    others: ['azure-ml'],
  })
  const archive = await archiveOf(placed, revision)
  const app = await appOf(cloud, placed)
  await remember(cloud, app, revision, await publish(cloud, app, archive))
  await answering(cloud, app)
}
