import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from '../write-file.ts'

/** An outcome that no prediction was found for yet. */
export interface WaitingOutcome {
  readonly column: string
  readonly key: string
  readonly outcome: string | number
  /** Times in milliseconds since 1970-01-01 UTC. */
  readonly at: number
  readonly withinMs: number
  /** When it was first told. */
  readonly received: number
  readonly isAmbiguous: boolean
}

const fileName = 'outcomes-waiting.jsonl'
/** What waited so long is given up: its prediction was not logged. */
const longestMs = 183 * 86_400_000

/** Reads outcomes of a log that wait; a line that cannot be read counts as none. */
export async function readWaiting(folder: string): Promise<readonly WaitingOutcome[]> {
  const text = await readFile(join(folder, fileName), 'utf8').catch(() => '')
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as WaitingOutcome]
    } catch {
      return []
    }
  })
}

/** What tells one that waits from another. */
export function waitingKey({ column, key, at, outcome }: WaitingOutcome): string {
  return JSON.stringify([column, key, at, outcome])
}

/** Keeps outcomes that wait, whole or as they were; those that waited too long go. @returns how many those were */
export async function writeWaiting(
  folder: string,
  waiting: readonly WaitingOutcome[],
  now: number,
): Promise<number> {
  const kept = [...new Map(waiting.map((one) => [waitingKey(one), one])).values()].filter(
    ({ received }) => now - received < longestMs,
  )
  const path = join(folder, fileName)
  if (kept.length === 0) await rm(path, { force: true })
  else await writeWhole(path, kept.map((one) => `${JSON.stringify(one)}\n`).join(''))
  return waiting.length - kept.length
}
