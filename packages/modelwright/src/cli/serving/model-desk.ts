import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { isModelwrightError, type Log, ModelwrightError, type VersionRecord } from '../../core/index.ts'
import { isArtifactPath, type Project, type ResolvedModel } from '../../project/index.ts'
import { openProjectIfThere } from '../../project/open-if-there.ts'
import { parseReference } from '../../project/store/references.ts'
import type { PlannedModel, PlannedVariant, PlannedVersion, ServingPlan } from '../../serve/index.ts'
import { findServable, type TrustFlags } from '../find-servable.ts'
import type { Io } from '../main.ts'
import { checkShares, type ModelFlags, type Wanted } from './model-flags.ts'

/** Puts an artifact where the processes that serve can have it; one that is loaded on demand stays out of memory. */
export type Place = (found: ResolvedModel, isLazy: boolean) => Promise<string | Uint8Array>

/** A model that was found, without its bytes. */
export type FoundModel = Omit<ResolvedModel, 'bytes'>

/** Finds out what the models of a server are, as often as it is asked. */
export interface ModelDesk {
  /** What is to be served now. Throws where a model that must be there is not, or may not be served. */
  plan(): Promise<ServingPlan>
  /** Changes when what names mean does: cheap, no artifact is read. */
  mark(): Promise<string>
  /** What the last plan is made of, the first model first. */
  found(): readonly FoundModel[]
  close(): Promise<void>
}

/** What is asked for: models, the first of which answers where none is named, and who shares with them. */
export interface Asked {
  readonly models: readonly Wanted[]
  readonly flags: TrustFlags & Pick<ModelFlags, 'split' | 'shadow' | 'sticky'>
  readonly log: Log
}

/** What logs call a version: its alias, its number, or that it is a file. */
function variantOf(reference: string, { version, digest }: FoundModel): string {
  if (isArtifactPath(reference)) return basename(reference, '.safetensors')
  const parsed = parseReference(reference)
  return parsed.kind === 'alias'
    ? parsed.alias
    : version === undefined
      ? digest.slice(0, 12)
      : String(version)
}

/** `churn/*`: every version of a model; `*`: every model. */
function isPattern(reference: string): boolean {
  return reference === '*' || reference.endsWith('/*')
}

function nameOf({ name, reference }: Wanted, found: FoundModel): string {
  return name ?? (isArtifactPath(reference) ? basename(reference, '.safetensors') : found.name)
}

function twice(name: string): ModelwrightError {
  return new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: `Two models would be called "${name}".`,
    where: name,
    mend: [`Name one of them otherwise:  modelwright serve other=${name}`],
  })
}

function unshared({ name, reference }: Wanted, flag: string): ModelwrightError {
  return new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: `No model that is served would share its requests with ${reference}.`,
    where: flag,
    mend: [
      `Say with which:  ${flag} <name>=${reference}`,
      ...(name === undefined ? [] : [`"${name}" is none of them`]),
    ],
  })
}

/** Looks models up; one project for all of it. */
interface Look {
  readonly asked: Asked['flags']
  find(
    reference: string,
    isLazy?: boolean,
  ): Promise<{ one: PlannedVersion & { variant: string }; found: FoundModel }>
  /** The same of one that need not be there yet: it joins when it is. */
  findIfThere(reference: string): Promise<(PlannedVersion & { variant: string })[]>
  /** There is a plan that is served. */
  began(): void
  /** Versions in use; none without a project. */
  active(): Promise<readonly VersionRecord[]>
  markOf(reference: string): Promise<string>
  /** Looks at one of many: one that may not be served or is broken is told once, and left out. */
  orLeaveOut<Found>(reference: string, find: () => Promise<Found>): Promise<Found[]>
  close(): Promise<void>
}

function openLook({ flags: asked, log }: Asked, place: Place, io: Io, seen: FoundModel[]): Look {
  let project: Promise<Project | undefined> | undefined
  const open = (): Promise<Project | undefined> =>
    (project ??= openProjectIfThere(io.folder, { needed: false, env: io.env }).catch((error) => {
      project = undefined
      throw error
    }))
  const listed = async () => (await (await open())?.models.list()) ?? []
  const find: Look['find'] = async (reference, isLazy = false) => {
    const resolved = await findServable(reference, asked, io)
    const kept = { digest: resolved.digest, artifact: await place(resolved, isLazy) }
    const { bytes: _, ...found } = resolved
    seen.push(found)
    const version = found.version === undefined ? {} : { version: String(found.version) }
    return { one: { ...kept, ...version, variant: variantOf(reference, found) }, found }
  }
  const told = new Set<string>()
  let isServing = false
  return {
    asked,
    began() {
      isServing = true
    },
    find,
    async orLeaveOut(reference, find) {
      try {
        return [await find()]
      } catch (error) {
        if (!isModelwrightError(error) || error.code === 'SERVE_FOLDER_UNWRITABLE') throw error
        const message = `${reference} is left out: ${error.code} ${error.message}`
        if (!told.has(message)) log({ kind: 'warning', stage: 'serve', message })
        told.add(message)
        return []
      }
    },
    async findIfThere(reference) {
      try {
        return [(await find(reference)).one]
      } catch (error) {
        if (isModelwrightError(error) && error.code === 'PROJECT_MODEL_UNKNOWN') return []
        // Later on one that only shares requests, or sees them, must not keep a new champion from being served.
        if (!isServing) throw error
        return this.orLeaveOut(reference, () => Promise.reject(error))
      }
    },
    active: async () => (await listed()).filter(({ stage }) => stage === 'active'),
    async markOf(reference) {
      if (isArtifactPath(reference)) {
        const found = await stat(resolve(io.folder, reference)).catch(() => undefined)
        return found === undefined ? 'not there' : `${found.mtimeMs} ${found.size} ${found.ino}`
      }
      if (!isPattern(reference)) {
        const found = await (await open())?.models.find(reference)
        return found === undefined ? 'not there' : `${found.digest} ${found.version} ${found.stage}`
      }
      const all = await listed()
      return all
        .map(({ name, version, stage, aliases }) => `${name}/${version} ${stage} ${aliases}`)
        .join('\n')
    },
    close: async () => (await project)?.close(),
  }
}

/** A model that is asked for, one of those a pattern stands for. */
interface Named {
  readonly wanted: Wanted
  readonly isLazy: boolean
  /** One of many that were not named one by one. */
  readonly isOfAll?: boolean
  /** All versions can be asked for. */
  readonly isAll: boolean
}

/** Models that a pattern stands for. */
async function spread(one: Wanted, look: Look): Promise<Named[]> {
  const { reference } = one
  if (!isPattern(reference)) return [{ wanted: one, isLazy: false, isAll: false }]
  if (reference !== '*')
    return [{ wanted: { ...one, reference: reference.slice(0, -2) }, isLazy: true, isAll: true }]
  const names = [...new Set((await look.active()).map(({ name }) => name))]
  if (names.length === 0) throw noModels()
  return names.map((name) => ({ wanted: { reference: name }, isLazy: true, isAll: false, isOfAll: true }))
}

function noModels(): ModelwrightError {
  return new ModelwrightError('PROJECT_MODEL_UNKNOWN', {
    message: 'There is no model in use here.',
    where: '*',
    mend: ['Train one:  modelwright run <data.csv> --target <column>'],
  })
}

async function versionsOf(name: string, look: Look): Promise<PlannedVersion[]> {
  const all: PlannedVersion[] = []
  for (const active of await look.active()) {
    if (active.name !== name) continue
    const reference = `${name}/${active.version}`
    for (const found of await look.orLeaveOut(reference, () => look.find(reference, true))) {
      const { variant: _, ...one } = found.one
      all.push(one)
    }
  }
  return all
}

/** Whether a share is one of a model's: by what paths call it where that is said, else by its registered name. */
function belongs({ name, reference }: Wanted, model: { name: string; registered: string }): boolean {
  if (name !== undefined) return name === model.name
  return !isArtifactPath(reference) && parseReference(reference).name === model.registered
}

async function planModel({ wanted, isLazy, isAll }: Named, look: Look) {
  const { one: main, found } = await look.find(wanted.reference, isLazy)
  const { split, shadow, sticky } = look.asked
  const name = nameOf(wanted, found)
  const model = { name, registered: found.name }
  const shares = split.filter((share) => belongs(share, model))
  checkShares(name, shares)
  const variants: PlannedVariant[] = [{ ...main, share: 1 }]
  for (const { reference, share } of shares)
    variants.push(...(await look.findIfThere(reference)).map((version) => ({ ...version, share })))
  const shadows: PlannedModel['shadows'][number][] = []
  for (const { reference } of shadow.filter((one) => belongs(one, model)))
    shadows.push(...(await look.findIfThere(reference)))
  const versions = isAll ? await versionsOf(found.name, look) : []
  const planned: PlannedModel = { name, variants, shadows, versions, isLazy, ...(sticky && { sticky }) }
  return { planned, model }
}

function planNamed(one: Named, look: Look): Promise<Awaited<ReturnType<typeof planModel>>[]> {
  if (one.isOfAll !== true) return planModel(one, look).then((planned) => [planned])
  return look.orLeaveOut(one.wanted.reference, () => planModel(one, look))
}

/** Opens the desk; projects are looked for where models are named. */
export function openDesk(asked: Asked, place: Place, io: Io): ModelDesk {
  const { models, flags } = asked
  const seen: FoundModel[] = []
  const look = openLook(asked, place, io, seen)
  return {
    async plan() {
      seen.length = 0
      const named = (await Promise.all(models.map((one) => spread(one, look)))).flat()
      const found: Awaited<ReturnType<typeof planModel>>[] = []
      for (const one of named)
        for (const next of await planNamed(one, look)) {
          if (found.some(({ model }) => model.name === next.model.name)) throw twice(next.model.name)
          found.push(next)
        }
      if (found.length === 0) throw noModels()
      for (const flag of ['split', 'shadow'] as const)
        for (const share of flags[flag])
          if (!found.some(({ model }) => belongs(share, model))) throw unshared(share, `--${flag}`)
      look.began()
      return { models: found.map(({ planned }) => planned) }
    },
    async mark() {
      const references = [...models, ...flags.split, ...flags.shadow].map(({ reference }) => reference)
      return (await Promise.all(references.map(look.markOf))).join('\n')
    },
    found: () => seen,
    close: look.close,
  }
}
