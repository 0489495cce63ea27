import { setImmediate as breath } from 'node:timers/promises'
import {
  barePath,
  jsonAnswer,
  problemAnswer,
  type Schema,
  type Service,
  type WireAnswer,
} from '@modelwright/runtime'
import { didYouMean, type Log, ModelwrightError } from '../../core/index.ts'
import type { Exchange, Models, Target } from '../exchange.ts'
import { chooseVariant } from './choose-variant.ts'
import { factsOf, type ModelFact, shareOf } from './facts.ts'
import { type HostedVersion, hostedVersion, type Making, retryMs, unavailable } from './hosted-version.ts'
import { lazyLoads } from './lazy-loads.ts'
import { type NamedPath, namedPath } from './named-path.ts'
import type { PlannedModel, PlannedVersion, ServingPlan } from './plan.ts'

/** A version with what makes it answer: its share, and what logs call it. */
export interface HostedVariant {
  readonly hosted: HostedVersion
  readonly variant: string
  readonly share: number
}

/** A model that the server has. */
export interface HostedModel {
  readonly planned: PlannedModel
  readonly name: string
  readonly sticky: PlannedModel['sticky']
  readonly variants: readonly HostedVariant[]
  readonly versions: ReadonlyMap<string, HostedVersion>
}

/** The models of one server; what they are can change while it answers. */
export interface HostedModels extends Models {
  /**
   * Loads what a plan has and the server has not, and returns what puts all of it in place at once.
   *
   * Until then, and where something cannot be loaded, the server goes on as it is. Throws what is wrong.
   */
  prepare(plan: ServingPlan): Promise<Prepared>
  /** What it has, as `GET /models` tells it. */
  describe(): readonly object[]
  /** Schemas of those that are loaded. */
  schemas(): readonly Schema[]
  /** The same in short, a line for each variant and version. */
  facts(): readonly ModelFact[]
}

/** A plan whose models are loaded. */
export interface Prepared {
  /** Of paths that name no model. */
  readonly first: Service
  /** Puts it in place. */
  commit(): void
}

/** How models are hosted. */
export interface Hosting extends Making {
  /** Most bytes of artifacts that are loaded at a time; those not asked for the longest go first. */
  readonly maxLoadedBytes: number
  readonly log: Log
}

type State = ReadonlyMap<string, HostedModel>

function markOf(name: string, { digest, version = '' }: PlannedVersion): string {
  return JSON.stringify([name, version, digest])
}

function versionsOf({ variants, versions }: HostedModel): HostedVersion[] {
  return [...new Set([...variants.map(({ hosted }) => hosted), ...versions.values()])]
}

/** What the next state is made of: what is hosted already stays. */
function arrange({ models }: ServingPlan, before: State, making: Making): State {
  const known = new Map<string, HostedVersion>()
  for (const model of before.values())
    for (const hosted of versionsOf(model)) known.set(markOf(model.name, hosted.planned), hosted)
  const hostedOf = (name: string, planned: PlannedVersion): HostedVersion => {
    const mark = markOf(name, planned)
    const hosted = known.get(mark) ?? hostedVersion(name, planned, making)
    known.set(mark, hosted)
    return hosted
  }
  return new Map(
    models.map((planned) => {
      const { name, sticky } = planned
      const variants = planned.variants.map(({ variant, share, ...version }) => ({
        variant,
        share,
        hosted: hostedOf(name, version),
      }))
      const named = [...planned.variants, ...planned.versions].filter(({ version }) => version !== undefined)
      const versions = new Map(named.map((one) => [one.version!, hostedOf(name, versionOf(one))]))
      return [name, { planned, name, sticky, variants, versions }]
    }),
  )
}

function versionOf({ digest, artifact, version }: PlannedVersion): PlannedVersion {
  return { digest, artifact, ...(version === undefined ? {} : { version }) }
}

function unknownModel(name: string, state: State): WireAnswer {
  const names = [...state.keys()]
  return problemAnswer(
    new ModelwrightError('SERVE_MODEL_UNKNOWN', {
      message: 'This server has no such model.',
      where: name.slice(0, 200),
      mend: [...didYouMean(name, names), `It has ${names.slice(0, 10).join(', ')}:  GET /models`],
    }),
  )
}

function unknownVersion({ name, versions }: HostedModel, version: string): WireAnswer {
  const numbers = [...versions.keys()]
  return problemAnswer(
    new ModelwrightError('SERVE_VERSION_UNKNOWN', {
      message: 'This server does not have that version of the model.',
      where: `${name}/${version.slice(0, 100)}`,
      mend: [numbers.length === 0 ? 'Ask for the model without a version' : `It has ${numbers.join(', ')}`],
    }),
  )
}

/** Takes down versions that were not asked for the longest, until the rest fits; never what paths without a name mean. */
function trim(state: State, maxBytes: number, used: HostedVersion): void {
  const [main] = state.values()
  const kept = new Set([used, ...main!.variants.map(({ hosted }) => hosted)])
  const loaded = [...state.values()].flatMap(versionsOf).filter(({ service }) => service !== undefined)
  let total = loaded.reduce((sum, { size }) => sum + size, 0)
  for (const hosted of loaded.sort((a, b) => a.usedAt - b.usedAt)) {
    if (total <= maxBytes) return
    if (kept.has(hosted)) continue
    total -= hosted.size
    hosted.unload()
  }
}

function stateOf({ planned, service, size }: HostedVersion): object {
  const { version, digest } = planned
  return {
    ...(version === undefined ? {} : { version }),
    digest,
    state: service === undefined ? 'not loaded' : 'loaded',
    ...(size === 0 ? {} : { bytes: size }),
  }
}

function descriptionOf({ planned, variants, versions }: HostedModel): object {
  const { sticky, shadows } = planned
  return {
    name: planned.name,
    variants: variants.map(({ variant, hosted }, at) => ({
      variant,
      share: shareOf(variants, at),
      ...stateOf(hosted),
    })),
    ...(sticky === undefined ? {} : { sticky }),
    shadows: shadows.map(({ variant, version, digest }) => ({ variant, version, digest })),
    versions: [...versions.values()].map(stateOf),
  }
}

/** Why a version answers: what logs call it, and the chance that it was given the request where several share. */
interface Chosen {
  readonly variant: string
  readonly share?: number
}

/** What answers a request, by version and why it was chosen; made once. */
function targetsOf() {
  const targets = new WeakMap<Service, Map<string, Target>>()
  return (service: Service, { gathers }: HostedVersion, name: string, chosen: Chosen): Target => {
    const known = targets.get(service) ?? new Map<string, Target>()
    targets.set(service, known)
    const { variant, share } = chosen
    const key = share === undefined ? variant : `${variant} ${share}`
    const target = known.get(key) ?? { service, name, gathers, ...chosen }
    known.set(key, target)
    return target
  }
}

function notLoaded(name: string, error: unknown, id: string): WireAnswer {
  const answered = problemAnswer(unavailable(name, error), id)
  return { ...answered, headers: { ...answered.headers, 'retry-after': String(retryMs / 1000) } }
}

/** Loads what must be there before a plan is put in place, and gives the model of paths without a name. */
async function loadAll(state: State): Promise<{ main: HostedModel; first: Service }> {
  const [main] = state.values()
  if (main === undefined) throw new Error('bug: a server needs a model')
  const now = [...state.values()].filter((model) => model.planned.isLazy !== true || model === main)
  for (const { hosted } of now.flatMap(({ variants }) => variants)) {
    await hosted.load()
    await breath()
  }
  return { main, first: await main.variants[0]!.hosted.load() }
}

/** Hosts the models of a plan; those that are not lazy are loaded when this returns. */
export async function hostModels(plan: ServingPlan, hosting: Hosting): Promise<HostedModels> {
  let state: State = new Map()
  let main!: HostedModel
  const targetOf = targetsOf()

  const loads = lazyLoads(hosting, (hosted) => trim(state, hosting.maxLoadedBytes, hosted))
  const takeLoading = async (name: string, hosted: HostedVersion, chosen: Chosen, exchange: Exchange) => {
    try {
      exchange.target = targetOf(await loads.load(hosted), hosted, name, chosen)
      return undefined
    } catch (error) {
      loads.complain(name, error)
      return notLoaded(name, error, exchange.id)
    }
  }
  const take = (name: string, hosted: HostedVersion, chosen: Chosen, exchange: Exchange) => {
    hosted.usedAt = exchange.startedAt
    const { service } = hosted
    if (service === undefined) return takeLoading(name, hosted, chosen, exchange)
    exchange.target = targetOf(service, hosted, name, chosen)
    return undefined
  }
  const aimAt = (model: HostedModel, exchange: Exchange, version?: string) => {
    if (version === undefined) {
      const { variants } = model
      const one = chooseVariant(model, exchange)
      const share = variants.length === 1 ? {} : { share: shareOf(variants, variants.indexOf(one)) }
      return take(model.name, one.hosted, { variant: one.variant, ...share }, exchange)
    }
    const hosted = model.versions.get(version)
    if (hosted === undefined) return unknownVersion(model, version)
    return take(model.name, hosted, { variant: version }, exchange)
  }
  const prepare = async (next: ServingPlan): Promise<Prepared> => {
    const arranged = arrange(next, state, hosting)
    const loaded = await loadAll(arranged)
    const commit = (): void => {
      state = arranged
      main = loaded.main
    }
    return { first: loaded.first, commit }
  }

  const prepared = await prepare(plan)
  prepared.commit()
  return {
    prepare,
    get first() {
      return main.variants[0]!.hosted.service!
    },
    aim(exchange) {
      const named = namedPath(exchange.url)
      if (named === undefined) return aimByHeader(exchange)
      const model = state.get(named.name)
      if (model === undefined) return unnamed(named.name, exchange) ?? aimAt(main, exchange)
      exchange.path = named.inner
      if (isDescription(named, exchange.method)) return jsonAnswer(200, descriptionOf(model))
      return aimAt(model, exchange, named.version)
    },
    describe: () => [...state.values()].map(descriptionOf),
    schemas: () =>
      [...state.values()].flatMap(versionsOf).flatMap(({ service }) => service?.model.schema ?? []),
    facts: () => [...state.values()].flatMap(factsOf),
  }

  /** SageMaker names the model of a request in a header. */
  function aimByHeader(exchange: Exchange) {
    const name = exchange.headers['x-amzn-sagemaker-target-model']
    if (typeof name !== 'string') return aimAt(main, exchange)
    const model = state.get(name)
    return model === undefined ? unknownModel(name, state) : aimAt(model, exchange)
  }

  /** Paths of other formats are refused in the way of those. */
  function unnamed(name: string, { url }: Exchange): WireAnswer | undefined {
    return url.startsWith('/models/') ? unknownModel(name, state) : undefined
  }
}

/** `GET /models/<name>` tells of the model. */
function isDescription({ inner, version }: NamedPath, method: string): boolean {
  return version === undefined && (method === 'GET' || method === 'HEAD') && barePath(inner) === '/'
}
