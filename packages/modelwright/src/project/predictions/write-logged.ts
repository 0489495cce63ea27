import { type FileHandle, open, readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { load, type Model } from '@modelwright/runtime'
import {
  type JudgedPrediction,
  type LoggedAsk,
  type LoggedFound,
  type LogWindow,
  ModelwrightError,
  type WriteLogged,
} from '../../core/index.ts'
import { type Project, storeFolder } from '../open-project.ts'
import { findDoubled } from './find-doubled.ts'
import { openLogSource } from './log-source.ts'
import { windowCondition } from './log-tables.ts'
import { type Cell, inputCell, outcomeCell } from './logged-cells.ts'
import { askLog } from './open-log.ts'

type Judged = JudgedPrediction & { readonly features: Readonly<Record<string, unknown>> }

/** The model whose schema says what columns hold: the champion, else the newest version. */
async function modelOf(name: string, { models, objects }: Project): Promise<Model> {
  const versions = await models.versions(name)
  const version = versions.find(({ aliases }) => aliases.includes('champion')) ?? versions.at(-1)
  if (version !== undefined) return load(await objects.get(version.digest))
  throw new ModelwrightError('PROJECT_MODEL_UNKNOWN', {
    message: `There is no model "${name.slice(0, 80)}" that could have been asked.`,
    where: name.slice(0, 80),
    mend: ['Make a first one from a table:  modelwright run', 'modelwright models  lists them'],
  })
}

async function foldersOf(
  { folder, model }: LoggedAsk,
  project: Project,
  from: string,
): Promise<readonly string[]> {
  if (folder !== undefined) return [resolve(from, folder)]
  const within = join(storeFolder(project.folder), 'predictions')
  const names = await readdir(within).catch(() => [] as string[])
  const own = names.includes(model) ? [model] : names.sort()
  return own.map((name) => join(within, name))
}

/** What was seen of an input over all rows. */
interface Seen {
  /** Rows that have it, whatever it holds. */
  there: number
  values: number
  /** Values that look like keyed hashes. */
  hashes: number
}

const hash = /^[0-9a-f]{32}$/

function look(seen: Map<string, Seen>, features: Judged['features']): void {
  for (const [name, one] of seen) {
    if (!Object.hasOwn(features, name)) continue
    one.there++
    const value = features[name]
    if (value === null || value === undefined || value === '') continue
    one.values++
    if (typeof value === 'string' && hash.test(value)) one.hashes++
  }
}

function redacted(names: readonly string[], how: string): ModelwrightError {
  const list = names
    .slice(0, 10)
    .map((name) => `"${name}"`)
    .join(', ')
  return new ModelwrightError('RETRIEVE_LOGGED_REDACTED', {
    message: `${list} ${names.length === 1 ? 'is an input' : 'are inputs'} of the model and ${how} in the log: nothing can be learnt from what was kept out.`,
    where: 'logged',
    mend: [
      'Log them:  modelwright serve … --log-predictions  without  --log-redact',
      `Or learn without them, all missing:  { without: [${names
        .slice(0, 3)
        .map((name) => `'${name}'`)
        .join(', ')}] }`,
    ],
  })
}

/** Refuses inputs that were kept out of the log, or hashed. */
function requireInputs(model: Model, seen: ReadonlyMap<string, Seen>, rows: number): void {
  if (rows === 0) return
  const entries = [...seen]
  const absent = entries.filter(([, { there }]) => there === 0).map(([name]) => name)
  if (absent.length > 0) throw redacted(absent, absent.length === 1 ? 'is not' : 'are not')
  const levels = new Map(model.schema.inputs.map((input) => [input.name, input.levels ?? []]))
  const isHashed = ([name, { values, hashes }]: [string, Seen]): boolean =>
    values > 0 && hashes === values && !levels.get(name)!.some((level) => hash.test(level))
  const hashed = entries.filter(isHashed).map(([name]) => name)
  if (hashed.length > 0) throw redacted(hashed, hashed.length === 1 ? 'is hashed' : 'are hashed')
}

function requireFree(name: string | undefined, { schema }: Model): void {
  const names = [...schema.inputs.map((input) => input.name), schema.output.name]
  if (name === undefined || !names.includes(name)) return
  throw new ModelwrightError('RETRIEVE_COLUMN_TAKEN', {
    message: `The time of a request cannot be called "${name}": the model has a column of that name.`,
    where: 'logged',
    mend: ["Call it otherwise:  { time: 'requested_at' }", "Or leave it out:  { time: '' }"],
  })
}

function requireNoPast({ schema }: Model): void {
  if (schema.history === undefined) return
  throw new ModelwrightError('RETRIEVE_LOGGED_UNFIT', {
    message: 'The model looks back at rows before, which a log of single requests does not hold in order.',
    where: 'logged',
    mend: ['Learn from the table that holds the whole series.'],
  })
}

interface Writing {
  readonly model: Model
  readonly ask: LoggedAsk
  readonly file: FileHandle
  readonly seen: Map<string, Seen>
  /** Rows that were logged more than once, and whether one of them was met. */
  readonly doubled: Map<string, boolean>
  readonly outcomeOf: (outcome: string | number) => Cell
  found: { -readonly [Key in keyof LoggedFound]: LoggedFound[Key] }
}

const keyOf = ({ id, row }: Pick<JudgedPrediction, 'id' | 'row'>): string => `${id}/${row}`

/** Rows of a log that were logged more than once, none of them met yet; copies for a shadow are left out as they come. */
function doubledOf(folders: readonly string[], window: LogWindow, signal?: AbortSignal) {
  return askLog({ folders, window, signal }, async (engine) => {
    const where = `${windowCondition(window)} AND variant IS DISTINCT FROM 'shadow'`
    await findDoubled(engine, { where })
    const rows = await engine.query('SELECT id, "row" FROM doubled')
    return rows.map((row) => [keyOf({ id: String(row['id']), row: Number(row['row']) }), false] as const)
  })
}

/** Rows that may be learnt from: judged, not a copy, not met before. */
function wanted(piece: readonly JudgedPrediction[], { doubled, found, seen }: Writing): readonly Judged[] {
  return piece.flatMap((one) => {
    if (one.model.variant === 'shadow' || one.features === null) return []
    const key = keyOf(one)
    const isMet = doubled.get(key)
    if (isMet === true) {
      found.duplicates++
      return []
    }
    if (isMet === false) doubled.set(key, true)
    if (one.outcome === null) {
      found.unjudged++
      return []
    }
    look(seen, one.features)
    return [one as Judged]
  })
}

/** Rows are read by today's schema: missing values go; a column that is not there is told of at the end. */
const kindly = { missing: 'accept', unknown: 'accept', extra: 'accept' } as const

/** Rows with all inputs there: those that may be missing are put in where they are. */
function completed({ features }: Judged, { model }: Writing): Readonly<Record<string, unknown>> {
  return Object.fromEntries(model.schema.inputs.map(({ name }) => [name, features[name] ?? null]))
}

async function writePiece(piece: readonly JudgedPrediction[], writing: Writing): Promise<void> {
  const { model, ask, file, outcomeOf, found } = writing
  const { inputs, output } = model.schema
  const rows = wanted(piece, writing)
  const given = rows.map((one) => completed(one, writing))
  const whole = model.read(given, kindly)
  const isFine = (at: number): boolean =>
    whole.problemCount === 0 || model.read([given[at]], kindly).problemCount === 0
  let lines = ''
  for (const [row, one] of rows.entries()) {
    if (!isFine(row)) {
      found.unread++
      continue
    }
    const features = given[row]!
    const cells = inputs.map(
      (input) => [input.name, inputCell(input, { features, batch: whole.batch, row })] as const,
    )
    const line: Record<string, Cell> = Object.fromEntries(cells)
    line[output.name] = outcomeOf(one.outcome!.outcome)
    if (ask.time !== undefined) line[ask.time] = new Date(one.at).toISOString()
    lines += `${JSON.stringify(line)}\n`
    found.rowCount++
    found.from ??= one.at
    found.until = one.at
  }
  await file.write(lines)
}

/** Gives sources what they are handed to bring logged requests of a project. */
export function writeLoggedOf(project: Project): WriteLogged {
  return async (ask, path, { folder, signal }) => {
    const model = await modelOf(ask.model, project)
    requireFree(ask.time, model)
    requireNoPast(model)
    const { digest, schema } = model
    const found = { rowCount: 0, unjudged: 0, unread: 0, duplicates: 0, from: null, until: null, digest }
    const inputs = schema.inputs.map(({ name }) => name).filter((name) => !ask.without.includes(name))
    const seen = new Map(inputs.map((name): [string, Seen] => [name, { there: 0, values: 0, hashes: 0 }]))
    const file = await open(path, 'w')
    const writing: Writing = {
      model,
      ask,
      file,
      seen,
      doubled: new Map(),
      outcomeOf: outcomeCell(schema.output),
      found,
    }
    try {
      const folders = await foldersOf(ask, project, folder)
      const { model: name, since, asOf } = ask
      const window = { model: name, since, asOf, until: asOf }
      if (folders.length > 0) {
        for (const [key, isMet] of await doubledOf(folders, window, signal)) writing.doubled.set(key, isMet)
        for await (const piece of openLogSource(folders, signal).read(window))
          await writePiece(piece, writing)
      }
    } finally {
      await file.close()
    }
    requireInputs(model, seen, writing.found.rowCount + writing.found.unread)
    return writing.found
  }
}
