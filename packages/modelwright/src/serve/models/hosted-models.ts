import { setImmediate as breath } from 'node:timers/promises'
import { barePath, jsonAnswer, type Schema, type Service } from '@modelwright/runtime'
import type { Log } from '../../core/index.ts'
import type { Exchange, Models, Target } from '../exchange.ts'
import { chooseVariant } from './choose-variant.ts'
import { factsOf, type ModelFact, shareOf } from './facts.ts'
import { asksForHealth, healthOf } from './health-of.ts'
import { type HostedVersion, hostedVersion, type Making } from './hosted-version.ts'
import { type LazyLoads, lazyLoads } from './lazy-loads.ts'
import { type NamedPath, namedPath } from './named-path.ts'
import type { PlannedModel, PlannedVersion, ServingPlan } from './plan.ts'
import { notLoaded, unknownModel, unknownVersion, unnamed } from './refusals.ts'

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
  /** Tells a path by which one asks whether the service, or a model, is alive. */
  isHealth(path: string): boolean
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

/** Takes down versions that were not asked for the longest, until the rest fits; never those that must stay. */
function trim(state: State, maxBytes: number, kept: ReadonlySet<HostedVersion>): void {
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

/** Aims requests at a version, which is loaded first where it is not. */
function taker(loads: LazyLoads, targetOf: ReturnType<typeof targetsOf>) {
  const takeLoading = async (name: string, hosted: HostedVersion, chosen: Chosen, exchange: Exchange) => {
    try {
      exchange.target = targetOf(await loads.load(hosted), hosted, name, chosen)
      return undefined
    } catch (error) {
      loads.complain(name, error)
      return notLoaded(name, error, exchange.id)
    }
  }
  return (name: string, hosted: HostedVersion, chosen: Chosen, exchange: Exchange) => {
    hosted.usedAt = exchange.startedAt
    const { service } = hosted
    if (service === undefined) return takeLoading(name, hosted, chosen, exchange)
    exchange.target = targetOf(service, hosted, name, chosen)
    return undefined
  }
}

/** The versions of the model that paths without a name mean: they are always loaded. */
function mainVersions(state: State): HostedVersion[] {
  const [main] = state.values()
  return main === undefined ? [] : main.variants.map(({ hosted }) => hosted)
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

  /** What paths without a name mean once the plan is in place that is prepared. */
  let awaited: readonly HostedVersion[] = []
  const loads = lazyLoads(hosting, (hosted) =>
    trim(state, hosting.maxLoadedBytes, new Set([hosted, ...mainVersions(state), ...awaited])),
  )
  const take = taker(loads, targetOf)
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
  const aimAtHealth = (exchange: Exchange) => {
    const found = healthOf(exchange, state, hosting)
    if (found === undefined) return aimAt(main, exchange)
    if ('status' in found) return found
    exchange.target = targetOf(found.service, found.hosted, found.name, found)
    return undefined
  }
  const prepare = async (next: ServingPlan): Promise<Prepared> => {
    const arranged = arrange(next, state, hosting)
    awaited = mainVersions(arranged)
    const loaded = await loadAll(arranged).catch((error) => {
      awaited = []
      throw error
    })
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
      if (asksForHealth(exchange, hosting)) return aimAtHealth(exchange)
      const named = namedPath(exchange.url)
      const name = named === undefined ? nameInHeader(exchange) : named.name
      if (name === undefined) return aimAt(main, exchange)
      const model = state.get(name)
      if (named === undefined) return model === undefined ? unknownModel(name, state) : aimAt(model, exchange)
      if (model === undefined) return unnamed(name, exchange.url, state) ?? aimAt(main, exchange)
      exchange.path = named.inner
      if (isDescription(named, exchange.method)) return jsonAnswer(200, descriptionOf(model))
      return aimAt(model, exchange, named.version)
    },
    describe: () => [...state.values()].map(descriptionOf),
    schemas: () =>
      [...state.values()].flatMap(versionsOf).flatMap(({ service }) => service?.model.schema ?? []),
    facts: () => [...state.values()].flatMap(factsOf),
  }
}

/** SageMaker names the model of a request in a header. */
function nameInHeader({ headers }: Exchange): string | undefined {
  const name = headers['x-amzn-sagemaker-target-model']
  return typeof name === 'string' ? name : undefined
}

/** `GET /models/<name>` tells of the model. */
function isDescription({ inner, version }: NamedPath, method: string): boolean {
  return version === undefined && (method === 'GET' || method === 'HEAD') && barePath(inner) === '/'
}
