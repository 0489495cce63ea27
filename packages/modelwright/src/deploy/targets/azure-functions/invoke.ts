import { ModelwrightError } from '../../../core/index.ts'
import type { AzureCloud } from '../../azure/azure-cloud.ts'
import type { Invoked } from '../../target.ts'
import type { PublishedApp } from './publish.ts'
import { webApi } from './resources/plan.ts'

/** The app's own key for callers; asked for each time, kept nowhere. @throws {ModelwrightError} DEPLOY_RESOURCE_MISSING */
export async function functionKey({ manager }: AzureCloud, { id }: PublishedApp): Promise<string> {
  const { json } = await manager('POST', `${id}/host/default/listkeys`, {
    query: { 'api-version': webApi },
    body: {},
  })
  const key = (json as { functionKeys?: Readonly<Record<string, string>> }).functionKeys?.['default']
  if (key !== undefined) return key
  throw new ModelwrightError('DEPLOY_RESOURCE_MISSING', {
    message: 'The function app has no key called "default" for callers.',
    where: id,
    mend: [`az functionapp keys set --key-type functionKeys --key-name default --ids ${id}`],
  })
}

/** What the service says of a request that does not fit is an answer, too. */
const answers = [400, 401, 403, 404, 405, 406, 413, 415, 422, 500]

/** Asks the app, with its key where it wants one. */
export async function invokeApp(
  cloud: AzureCloud,
  app: PublishedApp,
  request: { readonly body: Uint8Array; readonly contentType: string },
): Promise<Invoked> {
  const headers = { 'content-type': request.contentType, 'x-functions-key': await functionKey(cloud, app) }
  const ask = cloud.at(app.host)
  const { status, bytes } = await ask('POST', '/predict', { headers, body: request.body, expects: answers })
  return { status, body: bytes }
}
