import { predictionMark } from '@modelwright/runtime'
import type { Log } from '../../../core/index.ts'
import { type Desk, deployEngine } from '../../../deploy/index.ts'
import { loadPredictionLog } from '../../../serve/index.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { goldenRowsOf } from './golden-rows.ts'
import type { Incoming } from './incoming.ts'

/** What is pulled from a deployment. */
export interface TargetPull {
  readonly desk: Desk
  readonly deployment: string
  /** As a person names it. */
  readonly source: string
  /** Where it is kept how far the deployment was read. */
  readonly folder: string
  readonly incoming: Incoming
  /** Where to begin, whatever was read before; absent: where the last pull ended, else a week ago. */
  readonly since?: number | undefined
  readonly now: number
  readonly log: Log
  readonly signal?: AbortSignal | undefined
}

const hourMs = 3_600_000
/** How much of the time is read before that is remembered. */
const windowMs = 6 * hourMs
/** Platforms give lines some minutes late: the end of the last pull is read again. */
const overlapMs = hourMs / 4
const firstMs = 7 * 24 * hourMs

/**
 * Takes what a deployment logged into the logs of its models, from where the last pull ended.
 *
 * What was read is on the disk before it is remembered as read: cut off at any moment, the next pull takes what is missing.
 *
 * @returns the time that was read
 * @throws {ModelwrightError} DEPLOY_LOGS_UNSUPPORTED - when the platform keeps none
 */
export async function pullTarget(
  pull: TargetPull,
): Promise<{ readonly from: number; readonly until: number }> {
  const { desk, deployment, source, folder, incoming, now, log, signal } = pull
  const { openPages } = await deployEngine()
  const { markedJson } = await loadPredictionLog()
  const pages = await openPages(desk, deployment)
  const isGolden = await goldenRowsOf(desk, deployment)
  const cursor = await readCursor(folder)
  const from = pull.since ?? (cursor === undefined ? now - firstMs : cursor.until - overlapMs)
  for (let since = from; since < now; since += windowMs) {
    const until = Math.min(since + windowMs, now)
    for await (const page of pages({ since, until, mark: predictionMark })) {
      signal?.throwIfAborted()
      for (const { at, text } of page) {
        const json = markedJson(text)
        if (json === undefined) continue
        if (isGolden(json)) incoming.golden()
        else await incoming.prediction(json, at)
      }
    }
    await incoming.flush()
    await writeCursor(folder, { source, until: Math.max(until, cursor?.until ?? 0) })
    log({ kind: 'progress', stage: 'serve', fraction: (until - from) / (now - from), note: source })
  }
  return { from, until: now }
}
