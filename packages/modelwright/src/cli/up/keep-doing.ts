import { setTimeout as wait } from 'node:timers/promises'
import type { Board } from './board.ts'
import type { PartLimits } from './limits.ts'
import { type PartResult, runPart } from './part.ts'

/** A part of `up` that is done again and again. */
export interface Pass {
  /** What it is called in logs and by `status`. */
  readonly name: string
  readonly argv: readonly string[]
  readonly limits?: PartLimits
  /** Milliseconds to the first one. */
  readonly firstAfterMs?: number
  /** Milliseconds to the next one after one that was done. */
  everyMs(document: unknown): number
  /** Is handed what each printed. Whatever it throws is a defect. */
  done?(document: unknown): Promise<void> | void
  /** What to say of it; undefined: nothing is new. */
  text?(document: unknown): string | undefined
  /** Error codes that are no failure: somebody else does the same. */
  readonly passable?: readonly string[]
}

/** What passes share. */
export interface Keeping {
  readonly folder: string
  readonly signal: AbortSignal
  readonly board: Board
}

/** One that fails is tried again after pauses that grow, up to so long or the time between two. */
const longestPauseMs = 600_000
const firstPauseMs = 5_000

function pauseAfter(failures: number, everyMs: number): number {
  return Math.min(Math.max(longestPauseMs, everyMs), Math.max(everyMs, firstPauseMs * 2 ** (failures - 1)))
}

const wordsOf = (result: Exclude<PartResult, { outcome: 'done' }>): string =>
  'error' in result && result.error !== undefined ? `${result.why}, ${result.error}` : result.why

/** Errors by which a pass says that somebody else does the same are none. */
function isPassable(result: PartResult, { passable = [] }: Pass): boolean {
  return result.outcome === 'failed' && result.error !== undefined && passable.includes(result.error)
}

/** Does a part again and again, each time in a process of its own, until it is told to stop; one that fails or hangs is told and tried again. */
export async function keepDoing(pass: Pass, { folder, signal, board }: Keeping): Promise<void> {
  const { name, argv, limits } = pass
  const said = board.lines(name)
  const begun = (pid: number): void => board.began(name, pid)
  let told: string | undefined
  let failures = 0
  let last: unknown
  const settle = async (result: PartResult): Promise<number> => {
    if (result.outcome === 'done') {
      last = result.document
      const text = pass.text?.(last)
      if (text !== undefined && text !== told) board.note(name, text)
      told = text ?? told
      await pass.done?.(last)
    }
    const isFine = result.outcome === 'done' || isPassable(result, pass)
    failures = isFine ? 0 : failures + 1
    const everyMs = pass.everyMs(last)
    const pauseMs = isFine ? everyMs : pauseAfter(failures, everyMs)
    const outcome = isFine ? 'done' : result.outcome
    board.ended(name, { outcome, failures, nextAt: Date.now() + pauseMs, text: told })
    if (result.outcome !== 'done' && !isFine)
      board.warn(name, `It ${wordsOf(result)}; it is tried again in ${Math.round(pauseMs / 1000)} s.`)
    return pauseMs
  }
  if (pass.firstAfterMs !== undefined) await wait(pass.firstAfterMs, undefined, { signal }).catch(() => {})
  while (!signal.aborted) {
    const result = await runPart(argv, { folder, signal, limits, begun, said })
    if (signal.aborted) return
    await wait(await settle(result), undefined, { signal }).catch(() => {})
  }
}
