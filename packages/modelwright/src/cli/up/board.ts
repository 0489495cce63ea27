import { join } from 'node:path'
import type { Log, Stage } from '../../core/index.ts'
import { storeFolder } from '../../project/index.ts'
import { writeWhole } from '../../project/write-file.ts'
import type { Io } from '../main.ts'
import { printable } from '../printable.ts'

/** How a part of `up` fares. Times are milliseconds since 1970-01-01 UTC. */
export interface PartState {
  /** Null: it does not run at the moment. */
  readonly pid: number | null
  readonly beganAt: number | null
  readonly endedAt: number | null
  readonly outcome: 'done' | 'failed' | 'cut off' | null
  /** One after the other, until now. */
  readonly failures: number
  readonly nextAt: number | null
  /** What it did last. */
  readonly text: string | null
}

/** The service of `up`. */
export interface ServiceState {
  readonly pid: number | null
  readonly url: string | null
  readonly since: number | null
  /** How often it was started again. */
  readonly restarts: number
}

/** What `up` tells of itself, for `status`. */
export interface UpState {
  readonly name: string
  readonly pid: number
  readonly since: number
  /** Where the model is placed instead of being served here. */
  readonly target: string | null
  readonly service: ServiceState | null
  readonly parts: Readonly<Record<string, PartState>>
}

/** Keeps what is known of all parts, tells it, and leaves it where `status` finds it. */
export interface Board {
  began(part: string, pid: number): void
  ended(
    part: string,
    how: Pick<PartState, 'outcome' | 'failures' | 'nextAt'> & { text: string | undefined },
  ): void
  service(state: Partial<ServiceState>): void
  note(part: string, message: string): void
  warn(part: string, message: string): void
  /** Takes lines that a part writes to stderr; undefined: they go where those of `up` do. */
  lines(part: string): ((line: string) => void) | undefined
  /** Waits until all is written. */
  settled(): Promise<void>
}

/** Where `up` leaves what it tells of itself. */
export function boardFile(folder: string, name: string): string {
  return join(storeFolder(folder), `up-${name}.json`)
}

const noPart: PartState = {
  ...{ pid: null, beganAt: null, endedAt: null, outcome: null },
  ...{ failures: 0, nextAt: null, text: null },
}

type Level = 'info' | 'warning'

/** Writes one line of JSON for each event: `{"at", "part", "level", "message"}`. */
function jsonLine({ stderr }: Io, part: string, level: Level, message: string): void {
  const at = new Date().toISOString()
  stderr.write(`${JSON.stringify({ at, part, level, message: printable(message) })}\n`)
}

/** The stage that a part belongs to. */
function stageOf(part: string): Stage {
  if (part === 'serve' || part === 'monitor') return part
  return part === 'place' ? 'deploy' : 'update'
}

/** Opens the board of one `up`. */
export function openBoard(
  first: Pick<UpState, 'name' | 'target'>,
  { io, log, isJson }: { readonly io: Io; readonly log: Log; readonly isJson: boolean },
): Board {
  let state: UpState = { ...first, pid: process.pid, since: Date.now(), service: null, parts: {} }
  let writing: Promise<void> | undefined
  let isStale = false
  const write = async (): Promise<void> => {
    while (isStale) {
      isStale = false
      // What cannot be written is shown by nobody; the work goes on.
      await writeWhole(boardFile(io.folder, state.name), JSON.stringify(state)).catch(() => {})
    }
    writing = undefined
  }
  const change = (next: Partial<UpState>): void => {
    state = { ...state, ...next }
    isStale = true
    writing ??= write()
  }
  const part = (name: string, next: Partial<PartState>): void =>
    change({ parts: { ...state.parts, [name]: { ...(state.parts[name] ?? noPart), ...next } } })
  const tell = (name: string, level: Level, message: string): void => {
    if (isJson) jsonLine(io, name, level, message)
    else if (level === 'info') log({ kind: 'note', stage: stageOf(name), message })
    else log({ kind: 'warning', stage: stageOf(name), message: `${name}: ${message}` })
  }
  change({})
  return {
    began: (name, pid) => part(name, { pid, beganAt: Date.now() }),
    ended: (name, { outcome, failures, nextAt, text }) =>
      part(name, { pid: null, endedAt: Date.now(), outcome, failures, nextAt, text: text ?? null }),
    service: (next) =>
      change({
        service: { ...(state.service ?? { pid: null, url: null, since: null, restarts: 0 }), ...next },
      }),
    note: (name, message) => tell(name, 'info', message),
    warn: (name, message) => tell(name, 'warning', message),
    lines: (name) => (isJson ? (line) => jsonLine(io, name, 'info', line) : undefined),
    settled: async () => writing,
  }
}
