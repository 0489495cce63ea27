import type { Model } from '@modelwright/runtime'
import type { MonitorStore, ObjectStore } from '../../../core/index.ts'
import { encodePair, type Stretch } from '../../../monitor/index.ts'
import type { SketchedPrediction } from './logged-rows.ts'
import { newPartSketch, type PartSketch } from './part-sketch.ts'
import { type ReadPrediction, readPredictions } from './read-predictions.ts'
import type { LogPlace } from './scan-log.ts'

/** Where sketches go, and who reads rows. */
export interface Collecting extends LogPlace {
  readonly monitor: Pick<MonitorStore, 'putPart'>
  readonly objects: Pick<ObjectStore, 'put'>
  /** The model that a version is; undefined where it is not known here. */
  modelOf(version: string): Model | undefined
  /** Is told how many rows were read since it was told last. */
  progress?(rows: number): void
}

/** A part that rows still come into. */
interface OpenPart extends Stretch {
  readonly sketch: PartSketch
  /** Rows that are not in the sketch yet. */
  waiting: SketchedPrediction[]
  /** Rows that came in, sketched or not. */
  taken: number
  last: number
}

/** Says in which part of a version a row lies, given the part that is open; undefined: it is not wanted. */
export type PartBounds = (
  version: string,
  at: number,
  open: Pick<OpenPart, 'from' | 'taken' | 'last'> | undefined,
) => Stretch | undefined

/** Bounds that follow the clock: of these stretches, those that are wanted. */
export function boundsByTime(
  unitMs: number,
  isWanted: (version: string, from: number) => boolean,
): PartBounds {
  return (version, at) => {
    const from = Math.floor(at / unitMs) * unitMs
    return isWanted(version, from) ? { from, until: from + unitMs } : undefined
  }
}

/**
 * Bounds after so many rows; rows of one moment are never parted. Each part begins where the one before ended, so that a row that comes
 * late lies in one of them.
 *
 * @param since - where the parts of a version begin; absent: with its first row
 */
export function boundsByRows(rows: number, since: ReadonlyMap<string, number>): PartBounds {
  return (version, at, open) => {
    const until = Number.POSITIVE_INFINITY
    if (open === undefined) return { from: since.get(version) ?? at, until }
    const isFull = open.taken >= rows && at > open.last
    return { from: isFull ? open.last + 1 : open.from, until }
  }
}

/** Bounds of windows that are known already: rows that lie in none are not wanted. */
export function boundsOf(windows: readonly (Stretch & { readonly version: string })[]): PartBounds {
  const lists = new Map<string, Stretch[]>()
  for (const { version, from, until } of windows)
    lists.set(version, [...(lists.get(version) ?? []), { from, until }])
  return (version, at) => lists.get(version)?.find(({ from, until }) => at >= from && at < until)
}

/** Rows that are made columns of at once. */
const mostWaiting = 2000

function sketchWaiting(part: OpenPart): void {
  if (part.waiting.length > 0) part.sketch.add(part.waiting)
  part.waiting = []
}

async function putPart(version: string, part: OpenPart, collecting: Collecting): Promise<void> {
  sketchWaiting(part)
  const { sketch, from, last } = part
  const until = Number.isFinite(part.until) ? part.until : last + 1
  const { monitor, objects, model } = collecting
  const { pair } = sketch
  const digest = await objects.put(encodePair(pair))
  await monitor.putPart({
    ...{ model, version, from, until },
    ...{ sketch: digest, rows: sketch.rows, counts: pair.counts },
  })
}

/**
 * Makes sketches of the predictions of a stretch of time and keeps them as parts of windows.
 *
 * Each row is read once. Memory does not grow with rows: one part a version is open at a time.
 */
export async function collectParts(
  collecting: Collecting,
  stretch: Stretch,
  bounds: PartBounds,
): Promise<void> {
  const open = new Map<string, OpenPart>()
  /** The part that a row goes into; the one before is put away where it begins another. */
  const partOf = async ({ version, at }: ReadPrediction, model: Model): Promise<OpenPart | undefined> => {
    const part = open.get(version)
    const within = bounds(version, at, part)
    if (part !== undefined && within?.from === part.from) return part
    if (part !== undefined) await putPart(version, part, collecting)
    open.delete(version)
    if (within === undefined) return undefined
    const next = { ...within, sketch: newPartSketch(model), waiting: [], taken: 0, last: at }
    open.set(version, next)
    return next
  }
  const take = async (row: ReadPrediction): Promise<void> => {
    const model = collecting.modelOf(row.version)
    const part = model === undefined ? undefined : await partOf(row, model)
    if (part === undefined) return
    part.last = row.at
    if (row.isDuplicate) return part.sketch.addDuplicate()
    part.taken++
    part.waiting.push(row.read())
    if (part.waiting.length >= mostWaiting) sketchWaiting(part)
  }
  for await (const piece of readPredictions(collecting, { since: stretch.from, until: stretch.until })) {
    for (const row of piece) await take(row)
    collecting.progress?.(piece.length)
  }
  for (const [version, part] of open) await putPart(version, part, collecting)
}
