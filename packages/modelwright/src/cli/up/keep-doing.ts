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

/** Does a part again and again, each time in a process of its own, until it is told to stop; one that fails or hangs is told and tried again. */
export async function keepDoing(pass: Pass, { folder, signal, board }: Keeping): Promise<void> {
  const { name, argv, limits } = pass
  const said = board.lines(name)
  let told: string | undefined
  let failures = 0
  let last: unknown
  while (!signal.aborted) {
    const begun = (pid: number): void => board.began(name, pid)
    const result = await runPart(argv, { folder, signal, limits, begun, said })
    if (signal.aborted) return
    const isPassable = result.outcome === 'failed' && (pass.passable ?? []).includes(result.error ?? 'none')
    failures = result.outcome === 'done' || isPassable ? 0 : failures + 1
    if (result.outcome === 'done') {
      last = result.document
      const text = pass.text?.(last)
      if (text !== undefined && text !== told) board.note(name, text)
      told = text ?? told
      await pass.done?.(last)
    }
    const pauseMs = failures === 0 ? pass.everyMs(last) : pauseAfter(failures, pass.everyMs(last))
    const outcome = isPassable ? 'done' : result.outcome
    board.ended(name, { outcome, failures, nextAt: Date.now() + pauseMs, text: told })
    if (result.outcome !== 'done' && !isPassable)
      board.warn(name, `It ${wordsOf(result)}; it is tried again in ${Math.round(pauseMs / 1000)} s.`)
    await wait(pauseMs, undefined, { signal }).catch(() => {})
  }
}
