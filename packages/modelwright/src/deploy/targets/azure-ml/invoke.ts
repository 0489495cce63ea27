import { postTo } from '../../azure/arm.ts'
import type { AzureCloud } from '../../azure/azure-cloud.ts'
import type { Invoked, LineWindow, LogLine, Placed } from '../../target.ts'
import type { AzureMlOptions } from './options.ts'
import { deploymentNameOf, mlApi, revisionOf } from './resources/parts.ts'
import { endpointOf } from './traffic.ts'

/** Azure Machine Learning, for tokens of callers. */
const callerScope = 'https://ml.azure.com/.default'

/** What the service says of a request that does not fit is an answer, too; 424 is what Azure makes of a failing container. */
const answers = [400, 404, 405, 413, 415, 422, 424, 500]

const below = (id: string): string => id.replace(/^\/subscriptions\/[^/]+/, '')

/** A key of the endpoint, or a token of whoever asks; kept nowhere. */
async function credentialOf(cloud: AzureCloud, id: string, auth: string): Promise<string> {
  if (auth !== 'Key') return cloud.tokens(callerScope)
  const keys = await postTo(cloud, { path: `${below(id)}/listKeys`, api: mlApi })
  return (keys as { primaryKey: string }).primaryKey
}

/** Asks the endpoint, or one of its deployments, whatever its share. */
export async function invokeEndpoint(
  cloud: AzureCloud,
  placed: Placed<AzureMlOptions>,
  {
    body,
    contentType,
    revision,
  }: { readonly body: Uint8Array; readonly contentType: string; readonly revision?: string },
): Promise<Invoked> {
  const { id, properties = {} } = await endpointOf(cloud, placed)
  const { host, pathname } = new URL(String(properties['scoringUri']))
  const credential = await credentialOf(cloud, id, String(properties['authMode']))
  const one = revision === undefined ? {} : { 'azureml-model-deployment': deploymentNameOf(revision) }
  const { status, bytes, headers } = await cloud.at(host)('POST', pathname, {
    headers: { 'content-type': contentType, authorization: `Bearer ${credential}`, ...one },
    body,
    expects: answers,
  })
  const by = headers.get('azureml-model-deployment')
  return { status, body: bytes, ...(by === null ? {} : { revision: revisionOf(by) }) }
}

/** When a line was written, where it says so at its beginning. */
function lineOf(text: string, revision: string): LogLine {
  const at = /^\[?(\d{4}-\d\d-\d\d[T ][\d:.]+Z?)\]?/.exec(text)?.[1] ?? ''
  return { at, text, revision }
}

/** The last lines of each deployment that is kept: Azure gives no times of its own with them. */
export async function* endpointLogs(
  cloud: AzureCloud,
  placed: Placed<AzureMlOptions>,
  { since, limit }: { readonly since: number; readonly limit: number },
): AsyncGenerator<LogLine, void> {
  for (const [key, id] of placed.ids) {
    if (!key.endsWith('/deployment')) continue
    const asked = { containerType: 'InferenceServer', tail: limit }
    const said = await postTo(cloud, { path: `${below(id)}/getLogs`, api: mlApi }, asked)
    const lines = ((said as { content?: string }).content ?? '')
      .split('\n')
      .filter((text) => text.trim() !== '')
    for (const line of lines.slice(-limit).map((text) => lineOf(text, key.split('/')[1])))
      if (line.at === '' || !(new Date(line.at).getTime() < since)) yield line
  }
}

/** The most lines that Azure gives of a container. */
const mostTail = 10_000

/** The last lines of each deployment that is kept, as far back as Azure gives them: what lies before them is lost. */
export async function* endpointPages(
  cloud: AzureCloud,
  placed: Placed<AzureMlOptions>,
  { mark }: LineWindow,
): AsyncGenerator<readonly LogLine[], void> {
  const page: LogLine[] = []
  for await (const line of endpointLogs(cloud, placed, { since: 0, limit: mostTail }))
    if (line.text.includes(mark)) page.push(line)
  yield page
}
