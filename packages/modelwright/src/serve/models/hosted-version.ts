import { setImmediate as breath } from 'node:timers/promises'
import {
  createService,
  type Limits,
  type Model,
  type Routes,
  type Service,
  type ServiceWatch,
} from '@modelwright/runtime'
import { ModelwrightError } from '../../core/index.ts'
import { isWorthGathering } from '../gather/is-worth-it.ts'
import { checkGolden } from './check-golden.ts'
import { countLoad, type LoadCounts } from './load-counts.ts'
import type { PlannedVersion } from './plan.ts'
import { readModel } from './read-model.ts'

/** How long a version that cannot be loaded is not tried again: reading it costs all who ask for others. */
export const retryMs = 5_000

/** How services of one server are made. */
export interface Making {
  readonly limits: Partial<Limits>
  readonly routes?: Routes
  readonly watch?: ServiceWatch
  /** Further paths of the server, as the document of a model tells them. */
  paths?(model: Model): Readonly<Record<string, unknown>>
  /** Where reading models is counted. */
  readonly loads?: LoadCounts
  isReady(): boolean
}

/** A version that a server has, or can have. */
export interface HostedVersion {
  readonly planned: PlannedVersion
  /** What it takes up, about: the artifact's bytes; 0 before it was read once. */
  readonly size: number
  /** The service where it is loaded. */
  readonly service: Service | undefined
  /** Whether its requests are answered together where several are there: it gains by that. */
  readonly gathers: boolean
  /** Why it cannot be loaded, for as long as that is not tried again. */
  readonly failure: unknown
  /** Loads it, once, however many ask meanwhile. Throws what is wrong with it, for some seconds without trying again. */
  load(): Promise<Service>
  unload(): void
  /** When it was last asked for, `performance.now()`. */
  usedAt: number
}

/** Says that a model cannot be had now, to those who ask for it. */
export function unavailable(name: string, cause: unknown): ModelwrightError {
  return new ModelwrightError('SERVE_MODEL_UNAVAILABLE', {
    message: 'The model cannot be loaded at the moment.',
    where: name,
    mend: ['Ask again in a moment', 'Ask for another version:  GET /models'],
    cause,
  })
}

/** Reads, checks and opens a version, letting requests through between the steps. */
async function readService(
  name: string,
  planned: PlannedVersion,
  { isReady, loads: _, paths, ...making }: Making,
) {
  const { version } = planned
  const { model: loaded, byteCount } = await readModel(planned)
  const model = name === loaded.name ? loaded : { ...loaded, name }
  await breath()
  checkGolden(model)
  const options = {
    ...making,
    isReady,
    ...(version === undefined ? {} : { version }),
    ...(paths === undefined ? {} : { paths: paths(model) }),
  }
  await breath()
  return { service: createService(model, options), byteCount, gathers: isWorthGathering(model) }
}

/** Makes a version that is loaded when it is asked for. */
export function hostedVersion(name: string, planned: PlannedVersion, making: Making): HostedVersion {
  let loading: Promise<Service> | undefined
  let service: Service | undefined
  let size = 0
  let gathers = false
  let failure: { readonly error: unknown; readonly at: number } | undefined
  const read = async (): Promise<Service> => {
    try {
      const read = await readService(name, planned, making)
      size = read.byteCount
      gathers = read.gathers
      service = read.service
      countLoad(making.loads)
      failure = undefined
      return read.service
    } catch (error) {
      countLoad(making.loads, error)
      failure = { error, at: performance.now() }
      throw error
    } finally {
      loading = undefined
    }
  }
  const lastFailure = (): unknown =>
    failure !== undefined && performance.now() - failure.at < retryMs ? failure.error : undefined
  const load = async (): Promise<Service> => {
    if (service !== undefined) return service
    const error = lastFailure()
    if (error !== undefined) throw error
    loading ??= read()
    return loading
  }
  return {
    planned,
    usedAt: 0,
    get size() {
      return size
    },
    get gathers() {
      return gathers
    },
    get service() {
      return service
    },
    get failure() {
      return lastFailure()
    },
    load,
    unload: () => {
      service = undefined
    },
  }
}
