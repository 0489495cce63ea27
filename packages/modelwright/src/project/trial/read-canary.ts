import type { Model } from '@modelwright/runtime'
import type { JudgedPrediction, LogSource, LogWindow, Target } from '../../core/index.ts'
import { outcomeNumber, targetOf } from '../replay/gathered-outcomes.ts'
import { type AgeCounts, atAge, type OutcomeAge, windowOfAge } from '../replay/outcome-age.ts'
import { type CanaryGap, gapCounter, type SplitElsewhere } from './canary-gap.ts'
import { saidNumbers } from './said-numbers.ts'
import { slowLimit } from './slow-limit.ts'

/** One request, as far as it says how the two versions fare: of how many requests it stands for one, and whether something was wrong. */
export interface SharedRequest {
  readonly byChallenger: boolean
  /** The chance that whoever answered was given it. */
  readonly chance: number
  readonly isWrong: boolean
}

/** Rows of a split trial whose outcome is known, in the order in which outcomes became known; by a declared age, in which they were asked. */
export interface SharedRows {
  readonly byChallenger: Uint8Array
  readonly chances: Float64Array
  /** As models give them, row-major. */
  readonly said: Float64Array
  readonly truth: Target
  /** When each was asked, and when its outcome became known. */
  readonly asked: Float64Array
  readonly received: Float64Array
}

/** What the log tells of a split trial. */
export interface SharedLog {
  /** In the order in which they were asked: whether it failed. */
  readonly failures: readonly SharedRequest[]
  /** The same of those that were answered: whether it took too long. */
  readonly delays: readonly SharedRequest[]
  readonly rows: SharedRows
  /** What is given a version together, and has no outcome that counts. */
  readonly waiting: number
  readonly age: OutcomeAge | undefined
  /** By a declared age, what the first row of each is that was asked so long ago. */
  readonly ofAge: Omit<AgeCounts, 'truth'>
  /** The first row of each, as they were asked, before the first that has no outcome: which these are does not depend on what became of them. */
  beforeWaiting(): SharedRows
  /** Requests that stay with a version by something that the log does not tell apart. */
  readonly untold: number
  readonly strange: number
  /** The least chance that a version had at the beginning: how far weighted numbers can lie apart. */
  readonly leastChance: number
  /** The same of the champion, a half at most. */
  readonly leastChampion: number
  /** What was heard of both, whatever counts of it: requests that the champion answered, and when the challenger answered last; null: never. */
  readonly heard: {
    readonly ofChampion: number
    readonly challengerAt: number | null
    readonly gap: CanaryGap
  }
}

/** A request that stays with its version by a column that the log must not tell. */
const untoldUnit = '-'

/** Of shares, as they are logged. */
const rounding = 1e-9

interface JudgedRow {
  readonly byChallenger: boolean
  readonly chance: number
  readonly said: readonly number[]
  readonly truth: number
  readonly asked: number
  readonly received: number
}

/** The first row of each unit whose outcome became known, or by a declared age, that was asked: what is given a version together counts once. */
function firstRows(age: OutcomeAge | undefined) {
  const byUnit = new Map<string, JudgedRow>()
  const waiting = new Set<string>()
  /** In the order in which they were asked, whatever became of them; null: nothing yet. */
  const firsts = new Map<string, JudgedRow | null>()
  const standing = age === undefined ? () => 'counts' as const : atAge(age)
  const placeOf = ({ asked, received }: JudgedRow): number => (age === undefined ? received : asked)
  const note = (unit: string, row: JudgedRow | null): void => {
    if (!firsts.has(unit)) firsts.set(unit, row)
  }
  return {
    wait(unit: string, asked: number): void {
      if (standing(asked, Number.NaN) !== 'young') note(unit, null)
      if (!byUnit.has(unit)) waiting.add(unit)
    },
    add(unit: string, row: JudgedRow): void {
      const stands = standing(row.asked, row.received)
      if (stands !== 'young') note(unit, row)
      if (stands !== 'counts') return
      waiting.delete(unit)
      const known = byUnit.get(unit)
      if (known === undefined || placeOf(row) < placeOf(known)) byUnit.set(unit, row)
    },
    waiting: (): number => waiting.size,
    ofAge(): SharedLog['ofAge'] {
      const all = [...firsts.values()]
      const known = all.filter((row) => row !== null)
      const late = known.filter(({ asked, received }) => standing(asked, received) === 'late').length
      return { counted: known.length - late, none: all.length - known.length, late }
    },
    beforeWaiting(): readonly JudgedRow[] {
      const all = [...firsts.values()]
      const first = all.indexOf(null)
      return all.slice(0, first < 0 ? all.length : first).filter((row) => row !== null)
    },
    rows: (): readonly JudgedRow[] => [...byUnit.values()].sort((a, b) => placeOf(a) - placeOf(b)),
  }
}

function sharedRows(rows: readonly JudgedRow[], output: Model['schema']['output']): SharedRows {
  return {
    byChallenger: Uint8Array.from(rows, ({ byChallenger }) => Number(byChallenger)),
    chances: Float64Array.from(rows, ({ chance }) => chance),
    said: Float64Array.from(rows.flatMap(({ said }) => said)),
    asked: Float64Array.from(rows, ({ asked }) => asked),
    received: Float64Array.from(rows, ({ received }) => received),
    truth: targetOf(
      output,
      Float64Array.from(rows, ({ truth }) => truth),
    ),
  }
}

/** Whether a row is known to be of another place: a service here, whose lines tell a share where there is one, or another deployment. */
function isOfOthers(source: string | undefined, { source: own, others }: SplitElsewhere): boolean {
  return source !== undefined && source !== own && (source.startsWith('serve ') || others.includes(source))
}

/**
 * The chance that whoever answered was given the request; 0 where nobody tells. Who splits requests elsewhere does not say so in each
 * line: rows count from the first one on that the challenger answered, and those of other deployments do not.
 */
function chances(challenger: Model, elsewhere: SplitElsewhere | undefined) {
  let hasBegun = false
  return ({ source, model: { share, digest } }: JudgedPrediction): number => {
    if (share !== undefined) return share
    if (elsewhere === undefined || isOfOthers(source, elsewhere)) return 0
    hasBegun ||= digest === challenger.digest
    if (!hasBegun) return 0
    return digest === challenger.digest ? elsewhere.share : 1 - elsewhere.share
  }
}

/** Hears both, whatever counts of what they answered. */
function listener(
  champion: Model,
  challenger: Model,
  { elsewhere, now }: Pick<CanaryRequest, 'elsewhere' | 'now'>,
) {
  let ofChampion = 0
  let challengerAt: number | null = null
  const digests = { champion: champion.digest, challenger: challenger.digest }
  const { note, gap } = gapCounter(digests, { elsewhere, now })
  return {
    hear(one: JudgedPrediction): void {
      const { at, row, model } = one
      note(one)
      if (model.variant === 'shadow') return
      if (model.digest === champion.digest && row === 0) ofChampion++
      if (model.digest === challenger.digest) challengerAt = Math.max(at, challengerAt ?? at)
    },
    all: (): SharedLog['heard'] => ({ ofChampion, challengerAt, gap: gap() }),
  }
}

/** Which requests are read. */
export interface CanaryRequest {
  readonly source: LogSource
  readonly window: LogWindow
  readonly now: number
  /** A deployment elsewhere that gives the challenger a share; absent: lines tell it. */
  readonly elsewhere?: SplitElsewhere | undefined
  readonly age?: OutcomeAge | undefined
}

/**
 * Reads what requests say that were given by chance to champion or challenger, each with the chance that it was given to whoever answered.
 *
 * How unlike the chances may be is settled by the first request: later ones whose share was made smaller are left out, of both versions.
 */
export async function readCanary(
  champion: Model,
  challenger: Model,
  { source, window, elsewhere, age, now }: CanaryRequest,
): Promise<SharedLog> {
  const { output } = champion.schema
  const failures: SharedRequest[] = []
  const delays: SharedRequest[] = []
  const first = firstRows(age)
  const limit = slowLimit()
  const heard = listener(champion, challenger, { elsewhere, now })
  let untold = 0
  let strange = 0
  let leastChance: number | undefined
  let leastChampion: number | undefined
  const chanceOf = chances(challenger, elsewhere)

  const watchTime = (one: JudgedPrediction, shared: Omit<SharedRequest, 'isWrong'>): void => {
    if (one.tookMs === undefined) return
    const isWrong = limit.isSlow(one.tookMs)
    if (isWrong !== undefined) delays.push({ ...shared, isWrong })
    if (!shared.byChallenger) limit.note(one.tookMs)
  }
  const judge = (one: JudgedPrediction, shared: Omit<SharedRequest, 'isWrong'>): void => {
    const said = saidNumbers(one.said, output)
    if (said === undefined) return
    const unit = one.unit ?? one.id
    const truth = outcomeNumber(one, output)
    if (one.outcome === null) first.wait(unit, one.at)
    else if (Number.isNaN(truth)) strange++
    else first.add(unit, { ...shared, said, truth, asked: one.at, received: one.outcome.received })
  }
  const take = (one: JudgedPrediction): void => {
    const { digest } = one.model
    heard.hear(one)
    const chance = chanceOf(one)
    if (one.model.variant === 'shadow' || chance <= 0 || chance >= 1) return
    if (digest !== champion.digest && digest !== challenger.digest) return
    const shared = { byChallenger: digest === challenger.digest, chance }
    const chanceOfChampion = shared.byChallenger ? 1 - chance : chance
    leastChance ??= Math.min(chance, 1 - chance)
    leastChampion ??= Math.min(0.5, chanceOfChampion)
    if (Math.min(chance, 1 - chance) < leastChance - rounding || chanceOfChampion < leastChampion - rounding)
      return
    const isWrong = one.failed !== undefined
    if (one.row === 0) failures.push({ ...shared, isWrong })
    if (isWrong) return
    if (one.row === 0) watchTime(one, shared)
    if (one.unit === untoldUnit) untold++
    else judge(one, shared)
  }

  for await (const piece of source.read({ ...window, ...windowOfAge(age), withFailed: true }))
    for (const one of piece) take(one)
  const rows = sharedRows(first.rows(), output)
  return {
    failures,
    delays,
    rows,
    waiting: first.waiting(),
    ...{ age, ofAge: first.ofAge() },
    beforeWaiting: () => sharedRows(first.beforeWaiting(), output),
    untold,
    strange,
    leastChance: leastChance ?? 0.5,
    leastChampion: leastChampion ?? 0.5,
    heard: heard.all(),
  }
}
