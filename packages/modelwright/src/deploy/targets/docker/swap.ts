import { isModelwrightError, ModelwrightError } from '../../../core/index.ts'
import type { Host } from '../../target.ts'
import { type ContainerPlan, containerBody, labels } from './container.ts'
import type { Engine } from './engine.ts'
import { addressOf, type Inspected, inspect, isOurs, isReady, revisionOf } from './inspect.ts'
import { lastLines } from './log-lines.ts'

/** An engine, and what is outside of it. */
export interface DockerCloud {
  readonly engine: Engine
  readonly host: Host
}

/** How long a server may take to its first answer. */
const readyMs = 60_000

/** Makes a container; one that is there by that name stays what it is. */
export async function createContainer(engine: Engine, name: string, plan: ContainerPlan): Promise<void> {
  if ((await inspect(engine, name)) !== undefined) return
  const body = containerBody(plan)
  await engine.ask('POST', '/containers/create', {
    query: { name },
    body,
    expects: [409],
    isRepeatable: false,
  })
}

/** Takes a container away, running or not; one that is gone is gone. */
export async function removeContainer(engine: Engine, name: string): Promise<void> {
  const query = { force: true, v: true }
  await engine.ask('DELETE', `/containers/${name}`, { query, expects: [404, 409] })
}

/** Stops a container, which drains; one that does not run is left. */
export async function stopContainer(engine: Engine, name: string): Promise<void> {
  await engine.ask('POST', `/containers/${name}/stop`, { query: { t: 15 }, expects: [304, 404] })
}

const isTaken = /address already in use|port is already allocated|ports are not available/i

function portTaken(plan: ContainerPlan, cause: unknown): ModelwrightError {
  const { port } = plan.options
  return new ModelwrightError('DEPLOY_PORT_TAKEN', {
    message: `Another program of the host listens at port ${port}.`,
    where: `${plan.options.public ? '0.0.0.0' : '127.0.0.1'}:${port}`,
    mend: [
      `See which:  docker ps --filter publish=${port}  or  ss -ltnp 'sport = :${port}'`,
      'Or take another port by the option "port".',
    ],
    cause,
  })
}

/** Starts a container; one that runs is left. */
export async function startContainer(engine: Engine, name: string, plan: ContainerPlan): Promise<void> {
  try {
    await engine.ask('POST', `/containers/${name}/start`, { expects: [304], isRepeatable: false })
  } catch (error) {
    if (isModelwrightError(error) && isTaken.test(error.message)) throw portTaken(plan, error)
    throw error
  }
}

async function notReady(cloud: DockerCloud, name: string, revision: string): Promise<ModelwrightError> {
  const lines = await lastLines(cloud.engine, name, 3).catch(() => [])
  const said = lines.length === 0 ? '' : ` It says: ${lines.join(' / ').slice(0, 400)}`
  return new ModelwrightError('DEPLOY_REVISION_FAILED', {
    message: `Revision ${revision} does not become ready.${said}`,
    where: `container ${name}`,
    mend: [
      'Give it more memory by the option "memory".',
      'Run the image by hand, and see what it says:  modelwright pack <model> --as image',
    ],
  })
}

/** Waits until a container that was started answers. */
export async function waitUntilReady(cloud: DockerCloud, name: string, revision: string): Promise<Inspected> {
  const { engine, host } = cloud
  for (const until = host.now() + readyMs; ; await host.sleep(100)) {
    const seen = await inspect(engine, name)
    if (seen?.State.Running === true && (await isReady(addressOf(engine, seen), host.signal))) return seen
    const isOver = seen === undefined || (!seen.State.Running && seen.State.Status !== 'created')
    if (isOver || host.now() > until) throw await notReady(cloud, name, revision)
  }
}

function taken(name: string): ModelwrightError {
  return new ModelwrightError('DEPLOY_RESOURCE_TAKEN', {
    message: `There is a container of that name which this deployment did not make.`,
    where: `container ${name}`,
    mend: ['Give the deployment another name.', `Or remove it, if nobody needs it:  docker rm -f ${name}`],
  })
}

/** Revisions that nobody asks wait as containers that do not run: traffic goes back to them at once. */
async function stopRevisions({ engine }: DockerCloud, deployment: string): Promise<void> {
  const filters = JSON.stringify({
    label: [`${labels.deployment}=${deployment}`, `${labels.role}=revision`],
    status: ['running'],
  })
  const { json } = await engine.ask('GET', '/containers/json', { query: { filters } })
  for (const { Id } of json as readonly { readonly Id: string }[]) await stopContainer(engine, Id)
}

/** What was stopped for nothing answers again, as well as it can: why it was for nothing is the error that counts. */
async function startAgain(cloud: DockerCloud, plan: ContainerPlan): Promise<void> {
  const { deployment, revision } = plan
  await startContainer(cloud.engine, deployment, plan)
  await waitUntilReady(cloud, deployment, revision).catch(() => undefined)
}

async function takeOver(cloud: DockerCloud, next: string, plan: ContainerPlan, old: Inspected | undefined) {
  const { engine } = cloud
  if (old?.State.Running === true) await stopContainer(engine, plan.deployment)
  try {
    await startContainer(engine, next, plan)
    await waitUntilReady(cloud, next, plan.revision)
  } catch (error) {
    await removeContainer(engine, next)
    if (old?.State.Running === true) await startAgain(cloud, plan)
    throw error
  }
}

/**
 * Gives the port of the deployment to another container: the one that has it drains and stops, the next one starts at the same port,
 * and where that does not become ready, the old one is started again. The port is nobody's for as long as that takes.
 */
export async function swap(cloud: DockerCloud, plan: ContainerPlan): Promise<void> {
  const { engine } = cloud
  const { deployment } = plan
  const next = `${deployment}-next`
  const old = await inspect(engine, deployment)
  if (old !== undefined && !isOurs(old, deployment)) throw taken(deployment)
  // One that a swap left half-way.
  await removeContainer(engine, next)
  await createContainer(engine, next, plan)
  await takeOver(cloud, next, plan, old)
  if (old !== undefined) await removeContainer(engine, old.Id)
  await engine.ask('POST', `/containers/${next}/rename`, { query: { name: deployment } })
}

/** Points the port of the deployment at a revision, unless it is there already. */
export async function pointAt(cloud: DockerCloud, plan: ContainerPlan): Promise<void> {
  const old = await inspect(cloud.engine, plan.deployment)
  const isThere = old?.State.Running === true && revisionOf(old) === plan.revision
  if (!isThere || !isOurs(old, plan.deployment)) await swap(cloud, plan)
  await stopRevisions(cloud, plan.deployment)
}
