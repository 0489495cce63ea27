import { tmpdir } from 'node:os'
import { load, sha256 } from '@modelwright/runtime'
import type { OptionSpecs, Report } from '../core/index.ts'
import {
  type Applied,
  type Desk,
  deployEngine,
  type Host,
  type PlanRequest,
  type Release,
  type Resource,
  type Target,
} from '../deploy/index.ts'
import { Killed, type MemoryDeployments, memoryDeployments, memoryObjects } from './memory-deployments.ts'

/** A provider in which nothing was made yet, for one check alone. */
export interface FreshProvider {
  /** What the target finds in its environment; values of 8 letters and more count as secrets that must not be kept or shown. */
  readonly env?: Readonly<Record<string, string>>
  /** The project's folder, where optional packages are looked for. */
  readonly folder?: string
  /** Names of everything that is there, whoever made it. */
  inventory(): Promise<readonly string[]>
  /** Puts a thing of the resource's name there that is not ours. @returns whether there can be one */
  plant?(resource: Pick<Resource<unknown>, 'key' | 'kind' | 'name'>): Promise<boolean>
  close(): Promise<void>
}

/** A deploy target to check, with what it needs. */
export interface TargetCase<Specs extends OptionSpecs = OptionSpecs, Cloud = unknown> {
  readonly target: Target<Specs, Cloud>
  /** Options other than the default ones. */
  readonly options?: Readonly<Record<string, unknown>>
  /** Artifacts of two models: the first is placed, then the second. For targets that run a workflow: absent. */
  readonly models?: readonly [Uint8Array, Uint8Array]
  /** Two workflows, for targets that run one: how each is packed. Their names and lists of files are made up. */
  readonly workflows?: readonly [NonNullable<Release['workflow']>, NonNullable<Release['workflow']>]
  fresh(): Promise<FreshProvider>
  /** Names of checks that the provider at hand cannot pass, and why. */
  readonly skips?: Readonly<Record<string, string>>
  /** At how many places the work is ended in the middle; default: at all of them. */
  readonly kills?: number
}

/** What one check works with. */
export interface Bench {
  readonly provider: FreshProvider
  readonly memory: MemoryDeployments
  readonly desk: Desk
  readonly reports: readonly Report[]
  release(at: 0 | 1): Release
  apply(at: 0 | 1, request?: Partial<PlanRequest>): Promise<Applied>
  destroy(): Promise<void>
  /** Ends the work at the call of that number that changes something there, before or after it is done. */
  killCall(call: number, when: 'before' | 'after'): void
  /** How many calls changed something so far. */
  calls(): number
}

/** What the deployment of a check is called. */
export const deployment = 'check-target'

/** Time that passes when somebody waits. */
function patientHost({ env = {}, folder = tmpdir() }: FreshProvider, reports: Report[]): Host {
  let now = Date.UTC(2026, 0, 1)
  return {
    ...{ env, folder, signal: new AbortController().signal },
    log: (report) => void reports.push(report),
    now: () => now,
    sleep: async (ms) => {
      now += ms
      await new Promise((resolve) => setTimeout(resolve, 1))
    },
  }
}

/** A target whose resources tell of every call that changes something. */
function watched(target: Target, around: <Result>(work: () => Promise<Result>) => Promise<Result>): Target {
  const watch = (resource: Resource<unknown>): Resource<unknown> => ({
    ...resource,
    create: (cloud) => around(() => resource.create(cloud)),
    ...(resource.update === undefined
      ? {}
      : { update: (cloud, found) => around(() => resource.update!(cloud, found)) }),
    remove: (cloud, found) => around(() => resource.remove(cloud, found)),
  })
  return {
    ...target,
    describe(request) {
      const description = target.describe(request)
      return { ...description, resources: description.resources.map(watch) }
    },
    shift: (cloud, placed, split) => around(() => target.shift(cloud, placed, split)),
  }
}

/** A workflow as a project would place it. */
function workflowOf(workflow: NonNullable<Release['workflow']>, at: number): Release {
  const bytes = new TextEncoder().encode(
    `{"files":[],"format":"modelwright workflow 1","name":"check","run":${at}}`,
  )
  return { deployment, model: { bytes, name: 'check', digest: sha256(bytes) }, workflow }
}

/** Opens a fresh provider, does the work, and closes it whatever happens. */
export async function onBench<Result>(
  given: TargetCase<OptionSpecs, unknown>,
  work: (bench: Bench) => Promise<Result>,
): Promise<Result> {
  const provider = await given.fresh()
  const memory = memoryDeployments()
  const reports: Report[] = []
  let calls = 0
  let kill: { at: number; when: 'before' | 'after' } | undefined
  const target = watched(given.target, async (call) => {
    calls++
    const isHere = kill?.at === calls
    if (isHere && kill?.when === 'before') throw new Killed('ended before a call')
    const result = await call()
    if (isHere) throw new Killed('ended after a call')
    return result
  })
  const desk: Desk = {
    target,
    store: memory.store,
    objects: memoryObjects(),
    host: patientHost(provider, reports),
  }
  const release = (at: 0 | 1): Release => {
    if (given.workflows !== undefined) return workflowOf(given.workflows[at], at)
    const bytes = given.models![at]
    return { deployment, model: { bytes, name: 'check', version: at + 1, digest: load(bytes).digest } }
  }
  try {
    return await work({
      ...{ provider, memory, desk, reports, release },
      calls: () => calls,
      killCall(at, when) {
        kill = { at: calls + at, when }
      },
      async apply(at, request = {}) {
        const { applyRelease } = await deployEngine()
        const isPublicMeant = true
        const asked = { release: release(at), options: given.options ?? {}, isPublicMeant, ...request }
        return applyRelease(desk, asked, async () => true)
      },
      async destroy() {
        const { destroyDeployment } = await deployEngine()
        const done = await destroyDeployment(desk, deployment, { keepsData: false }, async () => true)
        if (done !== undefined && done.left.length > 0)
          throw new Error(`destroy leaves ${done.left.map(({ name, why }) => `${name} (${why})`).join(', ')}`)
      },
    })
  } finally {
    await provider.close()
  }
}
