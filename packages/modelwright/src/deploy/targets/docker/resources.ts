import { imageOf } from '../../image/build-image.ts'
import type { DescribeRequest, Found, Resource } from '../../target.ts'
import { type ContainerPlan, containerProperties, labels } from './container.ts'
import { imageArchive } from './image-archive.ts'
import { foundContainer, inspect, revisionOf } from './inspect.ts'
import type { DockerOptions } from './options.ts'
import { createContainer, type DockerCloud, removeContainer, startContainer, swap } from './swap.ts'

type Request = DescribeRequest<DockerOptions>

/** What a revision's image is called in the engine. No registry has that name, so that none is asked for it. */
export function localImage(deployment: string, revision: string): string {
  return `localhost/modelwright/${deployment}:${revision}`
}

/** What a revision's own container is called. */
export function revisionContainer(deployment: string, revision: string): string {
  return `${deployment}-${revision}`
}

/** How a container of a revision is made. */
export function planOf(
  { deployment, revision, options }: Omit<ContainerPlan, 'image' | 'role'>,
  role: ContainerPlan['role'],
): ContainerPlan {
  return { image: localImage(deployment, revision), deployment, revision, role, options }
}

interface ImageSeen {
  readonly Id: string
  readonly Config?: { readonly Labels?: Readonly<Record<string, string>> | null } | null
}

function imageResource({ release, build, revision }: Request): Resource<DockerCloud> {
  const { deployment, model } = release
  const name = localImage(deployment, revision)
  const artifact = model.digest
  const read = async ({ engine }: DockerCloud): Promise<Found | undefined> => {
    const { status, json } = await engine.ask('GET', `/images/${name}/json`, { expects: [404] })
    if (status === 404) return undefined
    const { Id, Config } = json as ImageSeen
    const found = Config?.Labels ?? {}
    const isOurs = found[labels.deployment] === deployment
    return { id: Id, properties: { artifact: found[labels.artifact] ?? '' }, isOurs, state: 'ready' }
  }
  return {
    key: `revision/${revision}/image`,
    kind: 'image',
    name,
    properties: { artifact },
    fixed: ['artifact'],
    revision,
    permissions: ['POST /images/load'],
    read,
    async create(cloud) {
      const body = await imageArchive(imageOf(build), name)
      const headers = { 'content-type': 'application/x-tar' }
      await cloud.engine.ask('POST', '/images/load', { query: { quiet: true }, body, headers })
      return (await read(cloud)) as Found
    },
    async remove({ engine }) {
      await engine.ask('DELETE', `/images/${name}`, { expects: [404] })
    },
  }
}

function readContainer(name: string, deployment: string): Resource<DockerCloud>['read'] {
  return async ({ engine, host }) => {
    const seen = await inspect(engine, name)
    return seen && foundContainer(engine, seen, { deployment, signal: host.signal })
  }
}

function revisionResource(request: Request): Resource<DockerCloud> {
  const { release, revision, options } = request
  const { deployment } = release
  const name = revisionContainer(deployment, revision)
  const plan = planOf({ deployment, revision, options }, 'revision')
  const read = readContainer(name, deployment)
  return {
    key: `revision/${revision}/container`,
    kind: 'container',
    name,
    properties: containerProperties(plan),
    fixed: ['address', 'memoryMiB', 'readOnly', 'user'],
    revision,
    permissions: ['POST /containers/create', 'POST /containers/{id}/start'],
    read,
    async create(cloud) {
      await createContainer(cloud.engine, name, plan)
      await startContainer(cloud.engine, name, plan)
      return (await read(cloud, undefined)) as Found
    },
    remove: ({ engine }) => removeContainer(engine, name),
  }
}

/** The container that has the port: of whichever revision has the traffic. */
function serviceResource({ release, revision, options }: Request): Resource<DockerCloud> {
  const { deployment } = release
  const plan = planOf({ deployment, revision, options }, 'service')
  const read = readContainer(deployment, deployment)
  return {
    key: 'service',
    kind: 'container',
    name: deployment,
    properties: containerProperties(plan),
    billsIdle: `up to ${options.memory} MiB of the host's memory, always`,
    ...(options.public ? { isPublic: true } : {}),
    permissions: ['POST /containers/create', 'POST /containers/{id}/stop', 'POST /containers/{id}/rename'],
    read,
    async create(cloud) {
      // It starts once the revision was asked: when the traffic is shifted to it.
      await createContainer(cloud.engine, deployment, plan)
      return (await read(cloud, undefined)) as Found
    },
    async update(cloud) {
      const seen = await inspect(cloud.engine, deployment)
      const kept = seen && revisionOf(seen)
      const own = planOf({ deployment, revision: kept ?? revision, options }, 'service')
      if (seen?.State.Running === true) await swap(cloud, own)
      else {
        await removeContainer(cloud.engine, deployment)
        await createContainer(cloud.engine, deployment, own)
      }
      return (await read(cloud, undefined)) as Found
    },
    async remove({ engine }) {
      await removeContainer(engine, `${deployment}-next`)
      await removeContainer(engine, deployment)
    },
  }
}

/** Everything a revision needs of a host. */
export function dockerResources(request: Request): readonly Resource<DockerCloud>[] {
  return [imageResource(request), revisionResource(request), serviceResource(request)]
}
