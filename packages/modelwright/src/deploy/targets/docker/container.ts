import { userId } from '../../../pack/index.ts'
import type { JsonObject } from '../../target.ts'
import type { DockerOptions } from './options.ts'

/** A container to make. */
export interface ContainerPlan {
  readonly image: string
  readonly deployment: string
  readonly revision: string
  /** Whether it answers for the deployment, or is there to be asked about one revision. */
  readonly role: 'service' | 'revision'
  readonly options: DockerOptions
}

/** By these a thing of ours is told from others. */
export const labels = {
  managedBy: 'modelwright.managed-by',
  deployment: 'modelwright.deployment',
  revision: 'modelwright.revision',
  role: 'modelwright.role',
  port: 'modelwright.port',
  artifact: 'modelwright.artifact.digest',
} as const

/** The port within, which is that of every image. */
const inner = '8080/tcp'

const user = `${userId}:${userId}`
const second = 1_000_000_000

const asksItself =
  "fetch('http://127.0.0.1:8080/health/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"

/** Where it listens: the service at the port of the deployment, a revision at one that the engine finds free. */
function bindings({ role, options }: ContainerPlan): JsonObject {
  const address = options.public ? '0.0.0.0' : '127.0.0.1'
  return { [inner]: [{ HostIp: address, HostPort: role === 'service' ? String(options.port) : '' }] }
}

function hostConfig(plan: ContainerPlan): JsonObject {
  const { memory, restart } = plan.options
  const bytes = memory * 1024 * 1024
  return {
    PortBindings: bindings(plan),
    ReadonlyRootfs: true,
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges'],
    Memory: bytes,
    // No swap on top: a model that needs more is told so by the limit, not by a slow disk.
    MemorySwap: bytes,
    PidsLimit: 256,
    RestartPolicy: { Name: plan.role === 'service' ? restart : 'no', MaximumRetryCount: 0 },
  }
}

/** What the engine is told of a container: nobody's account, a root that is only read, no rights, a limit of memory. */
export function containerBody(plan: ContainerPlan): JsonObject {
  const { image, deployment, revision, role, options } = plan
  return {
    Image: image,
    User: user,
    ExposedPorts: { [inner]: {} },
    Labels: {
      [labels.managedBy]: 'modelwright',
      [labels.deployment]: deployment,
      [labels.revision]: revision,
      [labels.role]: role,
      [labels.port]: String(options.port),
    },
    StopSignal: 'SIGTERM',
    StopTimeout: 15,
    Healthcheck: {
      Test: ['CMD', 'node', '-e', asksItself],
      Interval: 30 * second,
      Timeout: 3 * second,
      StartPeriod: 5 * second,
      Retries: 3,
    },
    HostConfig: hostConfig(plan),
  }
}

/** What is compared of a container: what `inspect` says of it, in our words. */
export function containerProperties({ role, options }: Omit<ContainerPlan, 'image'>): JsonObject {
  const { memory, restart } = options
  return {
    address: options.public ? '0.0.0.0' : '127.0.0.1',
    ...(role === 'service' ? { port: options.port, restart } : {}),
    memoryMiB: memory,
    readOnly: true,
    user,
  }
}
