import type { ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { ModelwrightError } from '../../core/index.ts'
import type { Retrained } from '../../project/update/types.ts'
import { type Retraining, usualSeconds } from '../../update/index.ts'
import { type Ended, endOf, startPart } from '../up/part.ts'
import type { RetrainAsk } from './ask.ts'

/** A process that was told to stop has so long to leave things in order. */
const graceMs = 10_000

const watchMs = 500

/** Why a process was cut off. */
type Cut = 'overdue' | 'oversized' | 'interrupted'

/** Memory of a process in bytes, where the system tells; undefined elsewhere. */
async function residentBytes({ pid }: ChildProcess): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const found = /^VmRSS:\s*(\d+) kB$/m.exec(status)
  return found === null ? undefined : 1024 * Number(found[1])
}

/** Ends a process that is beyond its limits; tells why it did. */
function watch(part: ChildProcess, { seconds = usualSeconds, megabytes }: Retraining, signal: AbortSignal) {
  let why: Cut | undefined
  const timers: NodeJS.Timeout[] = []
  const cut = (reason: Cut): void => {
    if (why !== undefined) return
    why = reason
    part.kill('SIGTERM')
    timers.push(setTimeout(() => part.kill('SIGKILL'), graceMs))
  }
  const stop = (): void => cut('interrupted')
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  timers.push(setTimeout(() => cut('overdue'), Math.min(1000 * seconds, 2 ** 31 - 1)))
  const look = async (): Promise<void> => {
    const bytes = await residentBytes(part)
    if (bytes !== undefined && bytes > 1e6 * megabytes!) cut('oversized')
  }
  const looking = megabytes === undefined ? undefined : setInterval(() => void look(), watchMs)
  return {
    why: () => why,
    end() {
      for (const timer of timers) clearTimeout(timer)
      clearInterval(looking)
      signal.removeEventListener('abort', stop)
    },
  }
}

function overdue({ seconds = usualSeconds }: Retraining): ModelwrightError {
  return new ModelwrightError('UPDATE_RETRAINING_OVERDUE', {
    message: `It was not done after ${seconds} seconds and was cut off.`,
    where: 'retrain.seconds',
    mend: ["Search less:  { search: { preset: 'fast' } }", `Or give it longer:  { seconds: ${2 * seconds} }`],
  })
}

function oversized({ megabytes }: Retraining): ModelwrightError {
  return new ModelwrightError('UPDATE_RETRAINING_OVERSIZED', {
    message:
      megabytes === undefined
        ? 'Its process ran out of memory.'
        : `Its process took more than ${megabytes} MB and was cut off.`,
    where: 'retrain.megabytes',
    mend: ["Learn from fewer rows:  { window: last('90d') }", 'Or give it more memory:  { megabytes: 8000 }'],
  })
}

function died({ code, signal }: Ended): ModelwrightError {
  return new ModelwrightError('UPDATE_RETRAINING_DIED', {
    message: `Its process ended without an answer (${signal ?? `exit code ${code}`}).`,
    mend: [
      'Look at what it said above.',
      'The system ends a process when memory is short: give it a limit below that.',
    ],
  })
}

interface Document {
  readonly model?: { readonly version: number; readonly digest: string }
  readonly window?: string | null
  readonly error?: { readonly code: string; readonly message: string; readonly mend: readonly string[] }
}

function documentOf(text: string): Document {
  try {
    return JSON.parse(text) as Document
  } catch {
    return {}
  }
}

/** A heap that is full ends Node.js this way. */
const isOutOfMemory = ({ code, signal }: Ended): boolean => signal === 'SIGABRT' || code === 134

function answerOf(text: string, ended: Ended, retraining: Retraining): Retrained {
  const { model, error, window } = documentOf(text)
  if (error !== undefined)
    throw new ModelwrightError('UPDATE_RETRAINING_FAILED', {
      message: `${error.code} ${error.message}`,
      mend: error.mend,
    })
  if (model === undefined) throw isOutOfMemory(ended) ? oversized(retraining) : died(ended)
  const { version, digest } = model
  const learnt = typeof window === 'string' ? { window } : {}
  return { version, digest, passed: ended.code === 0, ...learnt }
}

/**
 * Retrains in a process of its own, within limits: its heap is bounded by Node.js, its memory watched where the system tells it, and
 * it is ended when its time is over.
 *
 * @throws {ModelwrightError} UPDATE_RETRAINING_OVERDUE, UPDATE_RETRAINING_OVERSIZED, UPDATE_RETRAINING_FAILED, UPDATE_RETRAINING_DIED
 * @throws {ModelwrightError} PROJECT_RUN_INTERRUPTED - when the caller is told to stop
 */
export async function retrainApart(
  ask: RetrainAsk,
  { folder, signal }: { readonly folder: string; readonly signal: AbortSignal },
): Promise<Retrained> {
  const { retraining } = ask
  const { megabytes } = retraining
  const heap = megabytes === undefined ? [] : [`--max-old-space-size=${Math.floor(megabytes)}`]
  const argv = ['run', '--retrain', JSON.stringify(ask), '--json', '--quiet']
  const part = startPart(argv, { folder, node: heap })
  const watched = watch(part, retraining, signal)
  const chunks: Buffer[] = []
  part.stdout!.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = await endOf(part)
  watched.end()
  const why = watched.why()
  if (why === 'overdue') throw overdue(retraining)
  if (why === 'oversized') throw oversized(retraining)
  if (why === 'interrupted')
    throw new ModelwrightError('PROJECT_RUN_INTERRUPTED', {
      message: 'The retraining was interrupted.',
      mend: ['The next pass does it again:  modelwright update'],
    })
  return answerOf(Buffer.concat(chunks).toString('utf8'), ended, retraining)
}
