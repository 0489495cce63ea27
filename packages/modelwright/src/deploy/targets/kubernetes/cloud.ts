import type { Invoked, LineWindow, LogLine, Placed } from '../../target.ts'
import type { Cluster } from './cluster.ts'
import { labels, podsOf, revisionName } from './manifests.ts'
import { pathOf, readObject } from './object.ts'
import type { KubernetesOptions } from './options.ts'
import { type Living, selectorText } from './readiness.ts'
import { wake } from './traffic.ts'

export { openCluster } from './cluster.ts'
export { clusterTraffic, shiftCluster } from './traffic.ts'

/** Answers of a model that are no success, and none of the cluster's. */
const answersOfModels = [400, 413, 415, 422]

/** One that was kept runs nowhere until it is asked. */
async function isResting(cluster: Cluster, name: string): Promise<boolean> {
  const found = await readObject(cluster, pathOf('apps/v1', cluster.namespace, 'deployments', name))
  return found?.spec.replicas === 0
}

/** Asks through the cluster's own door: no port of a pod has to be reached from here. */
export async function invokeCluster(
  cluster: Cluster,
  placed: Placed<KubernetesOptions>,
  { body, contentType, revision }: { body: Uint8Array; contentType: string; revision?: string },
): Promise<Invoked> {
  const { rest, namespace } = cluster
  const { deployment } = placed
  const name = revision === undefined ? deployment : revisionName({ deployment, revision })
  if (revision !== undefined && (await isResting(cluster, name))) await wake(cluster, placed, revision)
  const address = `${pathOf('v1', namespace, 'services')}/${name}:http/proxy/predict`
  const headers = { 'content-type': contentType }
  const answer = await rest('POST', address, { body, headers, expects: answersOfModels })
  return { status: answer.status, body: answer.bytes, ...(revision === undefined ? {} : { revision }) }
}

function linesOf(bytes: Uint8Array, revision: string | undefined): readonly LogLine[] {
  const lines = Buffer.from(bytes).toString().split('\n')
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const blank = line.indexOf(' ')
      const one = { at: line.slice(0, blank), text: line.slice(blank + 1).trimEnd() }
      return revision === undefined ? one : { ...one, revision }
    })
}

/** What pods wrote, of all revisions that run, in the order of time. */
export async function* clusterLogs(
  { rest, namespace, host }: Cluster,
  { deployment }: Pick<Placed<KubernetesOptions>, 'deployment'>,
  { since, limit }: { readonly since: number; readonly limit: number },
): AsyncGenerator<LogLine> {
  const pods = pathOf('v1', namespace, 'pods')
  const labelSelector = selectorText(podsOf(deployment))
  const { json } = await rest('GET', pods, { query: { labelSelector } })
  const found: LogLine[] = []
  const sinceSeconds = Math.max(1, Math.ceil((host.now() - since) / 1000))
  for (const { metadata } of (json as { readonly items: readonly Living[] }).items) {
    const query = { timestamps: true, sinceSeconds, tailLines: limit }
    const { bytes, status } = await rest('GET', `${pods}/${metadata.name}/log`, {
      query,
      expects: [400, 404],
    })
    if (status === 200) found.push(...linesOf(bytes, metadata.labels?.[labels.revision]))
  }
  yield* found.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).slice(-limit)
}

/** Bytes of a page: what is longer comes on the next one. */
const pageBytes = 16_777_216

/** Lines of one container of a pod, from a time on, page by page; the one before it, where it was started again. */
async function* podPages(
  { rest }: Cluster,
  path: string,
  { since, until, previous }: { readonly since: number; readonly until: number; readonly previous: boolean },
): AsyncGenerator<readonly LogLine[]> {
  let from = new Date(since).toISOString()
  for (;;) {
    const query = { timestamps: true, sinceTime: from, limitBytes: pageBytes, previous }
    const { bytes, status } = await rest('GET', path, { query, expects: [400, 404] })
    if (status !== 200) return
    const isCut = bytes.length >= pageBytes
    const lines = linesOf(bytes, undefined)
    // The last line of a page may be torn: the next page begins with its second.
    yield isCut ? lines.slice(0, -1) : lines
    const last = lines.at(isCut ? -2 : -1)?.at ?? ''
    if (!isCut || last <= from || !(new Date(last).getTime() < until)) return
    from = last
  }
}

/** What pods wrote, of all revisions that run, a page at a time; of a pod that is gone nothing is left. */
export async function* clusterPages(
  cluster: Cluster,
  { deployment }: Placed<KubernetesOptions>,
  { since, until, mark }: LineWindow,
): AsyncGenerator<readonly LogLine[]> {
  const pods = pathOf('v1', cluster.namespace, 'pods')
  const labelSelector = selectorText(podsOf(deployment))
  const { json } = await cluster.rest('GET', pods, { query: { labelSelector } })
  for (const { metadata } of (json as { readonly items: readonly Living[] }).items)
    for (const previous of [true, false])
      for await (const page of podPages(cluster, `${pods}/${metadata.name}/log`, { since, until, previous }))
        yield page.filter(({ text }) => text.includes(mark))
}
