import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { carriedNames, foldAscii, type Schema } from '@modelwright/runtime'
import { type Command, InvalidArgumentError } from 'commander'
import { didYouMean, type Log, ModelwrightError } from '../../core/index.ts'
import { storeFolder } from '../../project/index.ts'
import { openProjectIfThere } from '../../project/open-if-there.ts'
import { secretOf } from '../../retrieve/index.ts'
import {
  type Addition,
  loadPredictionLog,
  type Shadowed,
  type Sticky,
  type Watcher,
} from '../../serve/index.ts'
import { nameList } from '../flags.ts'
import type { Io } from '../main.ts'

/** How much of a log is kept. */
export interface KeepFlag {
  readonly bytes?: number
  readonly ageMs?: number
}

/** Flags of the prediction log. */
export interface PredictionLogFlags {
  readonly logPredictions?: string | true
  readonly logSample?: number
  readonly logRedact?: readonly string[]
  readonly logKeep?: KeepFlag
  readonly logSource?: string
}

/** Lines of other services may not say more. */
const longestSource = 200

const byteUnits: Readonly<Record<string, number>> = { kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 }
const ageUnits: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** Reads `5GB`, `30d`, or both with a comma. */
export function keepFlag(text: string, earlier: KeepFlag = {}): KeepFlag {
  let { bytes, ageMs } = earlier
  for (const part of text.split(',')) {
    const [, number, unit] = /^(\d{1,12}(?:\.\d{1,6})?)(kB|MB|GB|TB|h|d|w)$/.exec(part.trim()) ?? []
    if (unit === undefined || Number(number) === 0)
      throw new InvalidArgumentError('Must be a size or an age, or both: 5GB, 30d, 5GB,30d.')
    if (unit in byteUnits) bytes = Number(number) * byteUnits[unit]
    else ageMs = Number(number) * ageUnits[unit]
  }
  return { ...(bytes === undefined ? {} : { bytes }), ...(ageMs === undefined ? {} : { ageMs }) }
}

/** Reads a share above 0. */
export function share(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value > 0 && value <= 1))
    throw new InvalidArgumentError('Must be a share above 0, at most 1.')
  return value
}

/** Reads the name of a service. */
function sourceName(text: string): string {
  if (text.trim() === '' || text.length > longestSource)
    throw new InvalidArgumentError(`Must be a name of at most ${longestSource} letters.`)
  return text.trim()
}

/** Adds the flags of the prediction log. */
export function withPredictionLogFlags(command: Command): Command {
  return command
    .option('--log-predictions [folder]', 'log predictions and take outcomes; default: the project')
    .option('--log-sample <share>', 'log this share of the requests, by their ids', share)
    .option(
      '--log-redact <columns>',
      'leave columns out of the log; hash:<column> keeps a keyed hash',
      nameList,
    )
    .option('--log-keep <limits>', 'delete the oldest beyond a size or an age: 5GB,30d', keepFlag)
    .option(
      '--log-source <name>',
      'which service this is, in each line; default: serve <host name>',
      sourceName,
    )
}

/** What is served, as far as a log needs to know. */
export interface LoggedService {
  /** Names the folder in the project. */
  readonly name: string
  /** By what requests stay with a version. */
  readonly sticky?: Sticky | undefined
  /** Of the models that are served at present. */
  schemas(): readonly Schema[]
}

/** What a server gets to log predictions; nothing where it is not asked for. */
export interface LogParts {
  readonly watchers: readonly Watcher[]
  readonly additions: readonly Addition[]
  /** Logs what shadows said. */
  readonly onShadowed?: (shadowed: Shadowed) => void
}

/**
 * Opens the prediction log that flags ask for.
 *
 * @throws {ModelwrightError} CLI_ARGUMENT_INVALID - when there is no folder for it, or flags of it stand without it
 * @throws {ModelwrightError} SERVE_LOG_UNKEYED - when columns are to be hashed without a key
 */
export async function openPredictionLogFor(
  flags: PredictionLogFlags,
  served: LoggedService,
  { io, log }: { readonly io: Io; readonly log: Log },
): Promise<LogParts> {
  if (flags.logPredictions === undefined) {
    refuseAlone(flags)
    return { watchers: [], additions: [] }
  }
  const folder = await folderOf(flags.logPredictions, served.name, io)
  const { logWatcher, openPredictionLog, outcomesAddition, redactionOf, shadowLogger } =
    await loadPredictionLog()
  const key = secretOf('MODELWRIGHT_LOG_KEY', io.env)
  const redaction = redactionOf(flags.logRedact ?? [], { key })
  tellUnknown(redaction?.names ?? [], served.schemas(), log)
  const source = flags.logSource ?? `serve ${hostname()}`
  const kept = openPredictionLog({ folder, redaction, source, keep: flags.logKeep, log })
  log({ kind: 'note', stage: 'serve', message: `Predictions are logged in ${folder}` })
  return {
    watchers: [
      logWatcher(kept, flags.logSample, { unitOf: await unitOf(served, redaction?.names ?? [], key) }),
    ],
    onShadowed: shadowLogger(kept, flags.logSample),
    additions: [outcomesAddition({ log: kept, outputs: () => served.schemas().map(({ output }) => output) })],
  }
}

/** Requests that stay with a version by a column that must not stand in the log, and no key to hash it by: nobody may try values out. */
const untold = '-'

async function unitOf({ sticky }: LoggedService, redacted: readonly string[], key: string | undefined) {
  const { hashedUnit } = await loadPredictionLog()
  const isHidden = sticky?.by === 'column' && redacted.includes(sticky.name)
  if (isHidden && (key === undefined || key === '')) return () => untold
  return (model: string, text: string) => hashedUnit(model, text, key)
}

function refuseAlone({ logSample, logRedact, logKeep, logSource }: PredictionLogFlags): void {
  const named = Object.entries({
    '--log-sample': logSample,
    '--log-redact': logRedact,
    '--log-keep': logKeep,
    '--log-source': logSource,
  })
  const [alone] = named.filter(([, value]) => value !== undefined)
  if (alone === undefined) return
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: `${alone[0]} says how predictions are logged, and they are not.`,
    where: alone[0],
    mend: ['Add:  --log-predictions'],
  })
}

async function folderOf(given: string | true, name: string, io: Io): Promise<string> {
  if (given !== true) return resolve(io.folder, given)
  const project = await openProjectIfThere(io.folder, { needed: false, env: io.env })
  await project?.close()
  if (project !== undefined) return join(storeFolder(io.folder), 'predictions', name)
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: 'There is no project here to keep predictions in.',
    where: '--log-predictions',
    mend: ['Name a folder:  --log-predictions ./predictions'],
  })
}

/** A name that is no column may well come in requests; it may also be misspelt. */
function tellUnknown(names: readonly string[], schemas: readonly Schema[], log: Log): void {
  const known = schemas.flatMap((schema) => [
    ...carriedNames(schema),
    ...(schema.history?.columns.map(({ name }) => name) ?? []),
  ])
  for (const name of names) {
    if (known.length === 0 || known.includes(name) || foldAscii(name) === 'x-request-id') continue
    const [hint] = didYouMean(name, known)
    const near = hint === undefined ? '' : ` ${hint}`
    const message = `--log-redact names "${name}", which is no column of the model.${near}`
    log({ kind: 'note', stage: 'serve', message })
  }
}
