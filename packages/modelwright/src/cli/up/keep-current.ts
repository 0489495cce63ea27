import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '../../core/index.ts'
import type { UpdatePass } from '../../project/update/types.ts'
import { runPart } from './part.ts'

/** What is done beside serving, and how often. */
export interface Upkeep {
  readonly folder: string
  readonly everyMs: number
  /** Arguments of `update`. */
  readonly update: readonly string[]
  readonly signal: AbortSignal
  readonly log: Log
  /** Is handed each pass. */
  passed(pass: UpdatePass): Promise<void>
}

/** Logs are compacted once in so many passes. */
const compactEvery = 12

/** Passes again and again, each in a process of its own, until it is told to stop; one that fails is tried again at the next time. */
export async function keepCurrent({ folder, everyMs, update, signal, log, passed }: Upkeep): Promise<void> {
  let told = ''
  for (let count = 0; !signal.aborted; count++) {
    const pass = (await runPart(['update', ...update], { folder, signal })) as UpdatePass | undefined
    if (signal.aborted) return
    if (pass === undefined)
      log({
        kind: 'warning',
        stage: 'update',
        message: 'The model could not be looked after; it is tried again.',
      })
    else {
      for (const { kind, text } of pass.actions) {
        if (kind !== 'nothing' && text !== told) log({ kind: 'note', stage: 'update', message: text })
        told = text
      }
      await passed(pass)
    }
    if (count % compactEvery === compactEvery - 1)
      await runPart(['predictions', 'compact'], { folder, signal })
    await wait(everyMs, undefined, { signal }).catch(() => {})
  }
}
