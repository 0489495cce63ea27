import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from '@modelwright/runtime'
import { cellOf, type PredictedRows, silent } from '../../../src/core/index.ts'
import { type MonitorUse, monitorSettings } from '../../../src/monitor/index.ts'
import type { Project } from '../../../src/project/index.ts'
import { watchPass } from '../../../src/project/monitor/watch/watch-pass.ts'
import type { WatchPass, WatchRequest } from '../../../src/project/monitor/watch/watch-request.ts'
import { openPredictionLog } from '../../../src/serve/predictions/prediction-log.ts'
import type { Redaction } from '../../../src/serve/predictions/redaction.ts'
import {
  type Stream,
  type StreamOptions,
  type StreamRows,
  simulateStream,
} from '../../../src/testing/index.ts'
import { run } from '../../cli/command-line.ts'
import { openProject } from '../stores.ts'

export const day = 86_400_000
export const hour = 3_600_000
/** Midnight, UTC, of a Monday. */
export const start = Date.UTC(2025, 5, 2)

const named = (code: number): string => (code === 1 ? 'yes' : 'no')

function features(rows: StreamRows['rows'], row: number): Record<string, unknown> {
  return Object.fromEntries([...rows.columns].map(([name, column]) => [name, cellOf(column, row)]))
}

/** Trains a model on rows of a stream as it is before anything changes, in a folder of its own. */
export async function trainedFolder(options: StreamOptions, rowCount = 3000, more = ''): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-test-'))
  const { seed, numbers, levels, likeness } = options
  const stream = simulateStream({
    seed,
    ...(numbers === undefined ? {} : { numbers }),
    ...(levels === undefined ? {} : { levels }),
    ...(likeness === undefined ? {} : { likeness }),
    startMs: start - 400 * day,
  })
  const { rows, outcomes } = stream.next(rowCount)
  const names = [...rows.columns.keys()]
  const lines = Array.from(outcomes, (code, row) =>
    [...names.map((name) => String(features(rows, row)[name])), named(code)].join(','),
  )
  writeFileSync(join(folder, 'rows.csv'), `${[...names, 'truth'].join(',')}\n${lines.join('\n')}\n`)
  writeFileSync(
    join(folder, 'workflow.ts'),
    `import { csv, defineWorkflow, logistic, onDrift } from 'modelwright'
export default defineWorkflow({ name: 'stream', retrieve: csv('rows.csv'), target: 'truth', positive: 'yes', train: [logistic()], tune: { budget: { trials: 1 } }, ${more} })`,
  )
  const done = await run(folder, ['run', '--quiet'])
  if (done.code !== 0) throw new Error(done.stderr)
  return folder
}

/** How rows are logged. */
export interface Logging {
  readonly version?: string
  readonly variant?: string
  readonly prefix?: string
  readonly redaction?: Redaction
  /** Which service logged them. */
  readonly source?: string
  /** Outcomes are told up to then. */
  readonly toldUntil?: number
}

/** Where the log of a folder lies. */
export const logOf = (folder: string): string => join(folder, '.modelwright', 'predictions', 'stream')

/** Logs rows as a service would have that served the champion at these times, and tells outcomes when they were told. */
export async function logRows(folder: string, made: StreamRows, logging: Logging = {}): Promise<void> {
  const project = await openProject(folder)
  const champion = (await project.models.find('stream@champion'))!
  const model = load(await project.objects.get(champion.digest))
  await project.close()
  const {
    version = String(champion.version),
    variant,
    prefix = 'r',
    redaction,
    source,
    toldUntil = 0,
  } = logging
  let now = 0
  const log = openPredictionLog({
    ...{ folder: logOf(folder), clock: () => now, maxQueuedBytes: 1e9, segmentAgeMs: day },
    ...(redaction === undefined ? {} : { redaction }),
    ...(source === undefined ? {} : { source }),
  })
  const { rows, times, numbers } = made
  const sent = Array.from(times, (_, row) => features(rows, row))
  const { predictions, problems } = model.predict(sent, { missing: 'accept' })
  if (problems.length > 0) throw new Error(problems[0].message)
  const by = {
    name: 'stream',
    version,
    digest: champion.digest,
    ...(variant === undefined ? {} : { variant }),
  }
  times.forEach((at, row) => {
    now = at
    const one: PredictedRows = {
      ...{ id: `${prefix}-${numbers[row]}`, firstRow: 0, model: by, rows: [sent[row]] },
      ...{ predictions: [predictions[row]], bytes: 300 },
    }
    log.add(one)
  })
  await tellOutcomes(log, made, (at) => (now = at), { prefix, toldUntil })
  await log.close()
}

/** Logs requests that the champion failed, as where several versions share the requests of a model. */
export async function logFailures(folder: string, at: number, count: number): Promise<void> {
  const project = await openProject(folder)
  const { version, digest } = (await project.models.find('stream@champion'))!
  await project.close()
  const log = openPredictionLog({ folder: logOf(folder), clock: () => at })
  const model = { name: 'stream', version: String(version), digest }
  for (let one = 0; one < count; one++)
    log.add({
      ...{ id: `failed-${one}`, firstRow: 0, model, failed: 503 },
      ...{ rows: [null], predictions: [{ prediction: '' }], bytes: 100 },
    })
  await log.close()
}

async function tellOutcomes(
  log: ReturnType<typeof openPredictionLog>,
  { toldAt, numbers, outcomes }: StreamRows,
  set: (now: number) => void,
  { prefix, toldUntil }: { readonly prefix: string; readonly toldUntil: number },
): Promise<void> {
  const order = Array.from(toldAt.keys()).filter((row) => toldAt[row] < toldUntil)
  order.sort((a, b) => toldAt[a] - toldAt[b])
  for (let at = 0; at < order.length; at += 500) {
    const some = order.slice(at, at + 500)
    set(toldAt[some.at(-1)!])
    await log.tell(
      some.map((row) => ({
        ...{ id: `${prefix}-${numbers[row]}`, row: 0, outcome: named(outcomes[row]), at: toldAt[row] },
      })),
    )
  }
}

/** Tells outcomes of rows that were logged before. */
export async function tellLater(
  folder: string,
  made: StreamRows,
  toldUntil: number,
  prefix = 'r',
): Promise<void> {
  let now = 0
  const log = openPredictionLog({ folder: logOf(folder), clock: () => now })
  await tellOutcomes(log, made, (at) => (now = at), { prefix, toldUntil })
  await log.close()
}

/** A stream of some rows a day that begins on the first day. */
export function dailyStream(options: StreamOptions, rowsADay: number): Stream {
  return simulateStream({ everyMs: day / rowsADay, startMs: start, ...options })
}

/** Makes a pass at a time. */
export async function pass(
  folder: string,
  now: number,
  use: MonitorUse = {},
  changes: (project: Project) => Partial<WatchRequest> = () => ({}),
): Promise<WatchPass> {
  const project = await openProject(folder)
  try {
    return await watchPass({
      ...{ project, name: 'stream', settings: monitorSettings(use), folders: [logOf(folder)], now },
      ...{ store: project, temporary: folder, log: silent, signal: new AbortController().signal },
      ...changes(project),
    })
  } finally {
    await project.close()
  }
}

/** Keys of what was found, most severe first. */
export const keysOf = ({ judged }: WatchPass): string[][] =>
  judged.map(({ findings }) => findings.map(({ key, severity }) => `${severity} ${key}`))
