import type { Model } from '@modelwright/runtime'
import type { JudgedPrediction, LogSource, LogWindow } from '../../core/index.ts'
import { gatherOutcomes } from '../replay/gathered-outcomes.ts'
import { gatherNumbers } from '../replay/gathered-rows.ts'
import type { ReplayedRows } from '../replay/replay-log.ts'
import { saidNumbers } from './said-numbers.ts'
import { slowLimit } from './slow-limit.ts'

type Side = 'champion' | 'challenger'

const keyOf = ({ id, row }: JudgedPrediction): string => `${id}/${row}`

/** Rows that one of both has said something of, until the other has, too. */
type Waiting = Map<string, JudgedPrediction>

function sideOf({ model }: JudgedPrediction, champion: Model, challenger: Model): Side | undefined {
  if (model.variant === 'shadow') return model.digest === challenger.digest ? 'challenger' : undefined
  return model.digest === champion.digest ? 'champion' : undefined
}

/**
 * Pairs what a champion answered with what a shadow said of the same rows, by the ids of requests.
 *
 * Nothing is predicted again: rows count whose columns were left out of the log, and what the shadow cannot answer or takes too long for
 * was seen for real. Memory: some 40 bytes a row, and those that wait for their other half.
 */
export async function readShadow(
  champion: Model,
  challenger: Model,
  { source, window }: { readonly source: LogSource; readonly window: LogWindow },
): Promise<ReplayedRows> {
  const { output } = champion.schema
  const [byChampion, byChallenger] = [gatherNumbers(), gatherNumbers()]
  const outcomes = gatherOutcomes(output)
  const refused: boolean[] = []
  const slow: boolean[] = []
  const limit = slowLimit()
  const waiting: Record<Side, Waiting> = { champion: new Map(), challenger: new Map() }
  const sum = { unread: 0, championMs: 0, challengerMs: 0 }

  const watchTime = (answered: JudgedPrediction, copy: JudgedPrediction): void => {
    if (answered.row !== 0 || copy.tookMs === undefined) return
    const isSlow = limit.isSlow(copy.tookMs)
    if (isSlow !== undefined) slow.push(isSlow)
    if (answered.tookMs !== undefined) limit.note(answered.tookMs)
    sum.championMs += answered.tookMs ?? 0
    sum.challengerMs += copy.tookMs
  }
  const pair = (answered: JudgedPrediction, copy: JudgedPrediction): void => {
    refused.push(copy.failed !== undefined)
    if (copy.failed !== undefined) return
    watchTime(answered, copy)
    const one = saidNumbers(answered.said, output)
    const other = saidNumbers(copy.said, output)
    if (one === undefined || other === undefined) {
      sum.unread++
      return
    }
    byChampion.push(one)
    byChallenger.push(other)
    outcomes.push(answered)
  }
  const take = (one: JudgedPrediction): void => {
    const side = sideOf(one, champion, challenger)
    if (side === undefined || (side === 'champion' && one.failed !== undefined)) return
    const key = keyOf(one)
    const others = waiting[side === 'champion' ? 'challenger' : 'champion']
    const other = others.get(key)
    if (other === undefined) return void waiting[side].set(key, one)
    others.delete(key)
    if (side === 'champion') pair(one, other)
    else pair(other, one)
  }

  for await (const piece of source.read({ ...window, withFailed: true })) for (const one of piece) take(one)
  const known = outcomes.values()
  const perRow = (ms: number): number => (1000 * ms) / Math.max(1, known.rowCount)
  return {
    ...known,
    champion: byChampion.values(),
    challenger: byChallenger.values(),
    levels: new Map(),
    refused,
    slow,
    unread: sum.unread,
    championUs: perRow(sum.championMs),
    challengerUs: perRow(sum.challengerMs),
  }
}
