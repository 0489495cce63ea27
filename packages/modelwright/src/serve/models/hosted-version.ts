import { readFile } from 'node:fs/promises'
import {
  createService,
  type Limits,
  load,
  type Model,
  type Routes,
  type Service,
  type ServiceWatch,
} from '@modelwright/runtime'
import { ModelwrightError } from '../../core/index.ts'
import { checkGolden } from './check-golden.ts'
import { countLoad, type LoadCounts } from './load-counts.ts'
import type { PlannedVersion } from './plan.ts'

/** How services of one server are made. */
export interface Making {
  readonly limits: Partial<Limits>
  readonly routes?: Routes
  readonly watch?: ServiceWatch
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
  /** Loads it, once, however many ask meanwhile. Throws what is wrong with it; the next one tries again. */
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

async function bytesOf(artifact: string | Uint8Array): Promise<Uint8Array> {
  return typeof artifact === 'string' ? readFile(artifact) : artifact
}

function altered(found: Model, { digest, artifact }: PlannedVersion): ModelwrightError {
  const place = typeof artifact === 'string' ? `${artifact}: ` : ''
  return new ModelwrightError('SERVE_MODEL_ALTERED', {
    message: 'What is there is another model than the one that was to be served.',
    where: `${place}${found.digest.slice(0, 12)} instead of ${digest.slice(0, 12)}`,
    mend: ['Check the store:  modelwright store check', 'Or make the file anew:  modelwright export <model>'],
  })
}

async function readService(name: string, planned: PlannedVersion, { isReady, loads: _, ...making }: Making) {
  const { artifact, version } = planned
  const isModel = typeof artifact === 'object' && !(artifact instanceof Uint8Array)
  const bytes = isModel ? undefined : await bytesOf(artifact)
  const loaded = bytes === undefined ? (artifact as Model) : load(bytes)
  if (loaded.digest !== planned.digest) throw altered(loaded, planned)
  const model = name === loaded.name ? loaded : { ...loaded, name }
  checkGolden(model)
  const options = { ...making, isReady, ...(version === undefined ? {} : { version }) }
  return { service: createService(model, options), bytes }
}

/** Makes a version that is loaded when it is asked for. */
export function hostedVersion(name: string, planned: PlannedVersion, making: Making): HostedVersion {
  let loading: Promise<Service> | undefined
  let service: Service | undefined
  let size = 0
  const start = async (): Promise<Service> => {
    try {
      const read = await readService(name, planned, making)
      size = read.bytes?.length ?? 0
      service = read.service
      countLoad(making.loads)
      return read.service
    } catch (error) {
      countLoad(making.loads, error)
      throw error
    } finally {
      loading = undefined
    }
  }
  return {
    planned,
    usedAt: 0,
    get size() {
      return size
    },
    get service() {
      return service
    },
    load: async () => service ?? (loading ??= start()),
    unload: () => {
      service = undefined
    },
  }
}
