import { ModelwrightError } from '../../../core/index.ts'
import type { Host, Invoked, LineWindow, LogLine, Placed, Split } from '../../target.ts'
import { openEngine } from './engine.ts'
import { addressOf, type Inspected, inspect, isOurs, revisionOf } from './inspect.ts'
import { containerPages, logLines } from './log-lines.ts'
import type { DockerOptions } from './options.ts'
import { planOf, revisionContainer } from './resources.ts'
import { type DockerCloud, pointAt, startContainer, waitUntilReady } from './swap.ts'

/**
 * Opens the engine.
 *
 * @throws {ModelwrightError} DEPLOY_ENGINE_INVALID - when it is elsewhere, and its containers would be heard only there
 */
export async function openDocker(options: DockerOptions, host: Host): Promise<DockerCloud> {
  const engine = await openEngine(options.host, host)
  if (engine.isLocal || options.public) return { engine, host }
  throw new ModelwrightError('DEPLOY_ENGINE_INVALID', {
    message:
      'The engine is on another machine, where the container would listen on 127.0.0.1: nobody here could ask it.',
    where: options.host === '' ? 'DOCKER_HOST' : options.host,
    mend: [
      'Deploy from that machine.',
      'Or listen on every address of it, behind a firewall of yours, by the option "public".',
    ],
  })
}

async function ask(
  address: string,
  { body, contentType }: { readonly body: Uint8Array; readonly contentType: string },
  signal: AbortSignal,
): Promise<Omit<Invoked, 'revision'>> {
  const answer = await fetch(`${address}/predict`, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body: body as Uint8Array<ArrayBuffer>,
    signal,
  })
  return { status: answer.status, body: new Uint8Array(await answer.arrayBuffer()) }
}

function absent(deployment: string, revision: string | undefined): ModelwrightError {
  return new ModelwrightError('DEPLOY_RESOURCE_MISSING', {
    message: revision === undefined ? 'No revision has the traffic.' : `Revision ${revision} is not there.`,
    where: `container ${revision === undefined ? deployment : revisionContainer(deployment, revision)}`,
    mend: [
      'See what is there:  modelwright deploy docker status',
      'Make it anew:  modelwright deploy docker apply',
    ],
  })
}

/** The container to ask: that of the deployment, where it runs the revision; else the revision's own, which is started. */
async function toAsk(
  cloud: DockerCloud,
  { deployment, options }: Placed<DockerOptions>,
  revision: string | undefined,
): Promise<Inspected> {
  const { engine } = cloud
  const service = await inspect(engine, deployment)
  const hasTraffic = service?.State.Running === true && isOurs(service, deployment)
  if (hasTraffic && (revision === undefined || revisionOf(service) === revision)) return service
  if (revision === undefined) throw absent(deployment, revision)
  const name = revisionContainer(deployment, revision)
  const own = await inspect(engine, name)
  if (own === undefined || !isOurs(own, deployment)) throw absent(deployment, revision)
  if (!own.State.Running)
    await startContainer(engine, name, planOf({ deployment, revision, options }, 'revision'))
  return waitUntilReady(cloud, name, revision)
}

/** Asks a revision, or without one whoever has the port. */
export async function invokeDocker(
  cloud: DockerCloud,
  placed: Placed<DockerOptions>,
  request: { readonly body: Uint8Array; readonly contentType: string; readonly revision?: string },
): Promise<Invoked> {
  const seen = await toAsk(cloud, placed, request.revision)
  const answer = await ask(addressOf(cloud.engine, seen) ?? '', request, cloud.host.signal)
  const revision = revisionOf(seen)
  return { ...answer, ...(revision === undefined ? {} : { revision }) }
}

/** Which revision has the port; none: nothing listens there. */
export async function dockerTraffic(
  { engine }: DockerCloud,
  { deployment }: Placed<DockerOptions>,
): Promise<Split> {
  const seen = await inspect(engine, deployment)
  const revision = seen?.State.Running === true && isOurs(seen, deployment) ? revisionOf(seen) : undefined
  return revision === undefined ? {} : { [revision]: 100 }
}

/** Gives the port to one revision. */
export async function shiftDocker(
  cloud: DockerCloud,
  { deployment, options }: Placed<DockerOptions>,
  split: Split,
): Promise<void> {
  const [[revision, share] = ['', 0], ...others] = Object.entries(split).filter(([, percent]) => percent > 0)
  if (share !== 100 || others.length > 0)
    throw new ModelwrightError('DEPLOY_SPLIT_UNSUPPORTED', {
      message: 'A host has one port for a deployment: one revision has all of the traffic.',
      where: 'docker',
      mend: [
        'Give one revision 100 %.',
        'For a split take the target kubernetes, cloud-run or another that can.',
      ],
    })
  await pointAt(cloud, planOf({ deployment, revision, options }, 'service'))
}

/** What the container that has the port wrote. */
export async function* dockerLogs(
  { engine }: DockerCloud,
  { deployment }: Placed<DockerOptions>,
  query: { readonly since: number; readonly limit: number },
): AsyncGenerator<LogLine> {
  const seen = await inspect(engine, deployment)
  const revision = seen && revisionOf(seen)
  yield* await logLines(engine, deployment, { ...query, ...(revision === undefined ? {} : { revision }) })
}

/** What all containers of a deployment wrote. */
export function dockerPages(
  { engine }: DockerCloud,
  { deployment }: Placed<DockerOptions>,
  window: LineWindow,
): AsyncGenerator<readonly LogLine[]> {
  return containerPages(engine, deployment, window)
}
