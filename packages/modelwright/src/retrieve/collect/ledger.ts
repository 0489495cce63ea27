import {
  type AnswerEvent,
  type CollectEvent,
  isAnswer,
  isRowEvent,
  type RowEvent,
  type SkipEvent,
} from './events.ts'

/** What is known of one row. */
export interface RowState {
  /** The latest in force of each collector. */
  readonly answers: ReadonlyMap<string, AnswerEvent>
  readonly skips: ReadonlyMap<string, SkipEvent>
  readonly settled?: AnswerEvent
}

/** The journal, added up: who answered what, and what can be taken back. */
export interface Ledger {
  apply(events: readonly CollectEvent[]): void
  /** Whether an event of this id was met. */
  has(id: string): boolean
  row(row: string): RowState
  /** Rows with anything in force, in the order they were first answered. */
  rows(): readonly string[]
  /** The event `undo` would take back. */
  lastDone(by: string): RowEvent | undefined
  /** The event `redo` would bring back. */
  lastUndone(by: string): RowEvent | undefined
}

interface Person {
  readonly done: RowEvent[]
  readonly undone: RowEvent[]
}

/** A row's events in the order of the journal, with those that were taken back. */
interface Kept {
  readonly events: RowEvent[]
}

const nothing: RowState = { answers: new Map(), skips: new Map() }

function stateOf(events: readonly RowEvent[], isUndone: (id: string) => boolean): RowState {
  const answers = new Map<string, AnswerEvent>()
  const skips = new Map<string, SkipEvent>()
  let settled: AnswerEvent | undefined
  for (const event of events) {
    if (isUndone(event.id)) continue
    if (!isAnswer(event)) {
      answers.delete(event.by)
      skips.set(event.by, event)
    } else if (event.do === 'settle') settled = event
    else {
      skips.delete(event.by)
      answers.set(event.by, event)
    }
  }
  return { answers, skips, ...(settled !== undefined && { settled }) }
}

/**
 * Opens an empty ledger. `undo` takes back the latest event of its collector that is in force, `redo` the one that was taken
 * back last; a new answer ends what could be redone.
 */
export function openLedger(): Ledger {
  const seen = new Set<string>()
  const undone = new Set<string>()
  const kept = new Map<string, Kept>()
  const states = new Map<string, RowState>()
  const people = new Map<string, Person>()
  const personOf = (by: string): Person => {
    const found = people.get(by) ?? { done: [], undone: [] }
    people.set(by, found)
    return found
  }
  const note = (event: RowEvent): void => {
    const row = kept.get(event.row) ?? { events: [] }
    row.events.push(event)
    kept.set(event.row, row)
    states.delete(event.row)
    const person = personOf(event.by)
    person.done.push(event)
    person.undone.length = 0
  }
  const move = (from: RowEvent[], to: RowEvent[], id: string): RowEvent | undefined => {
    if (from.at(-1)?.id !== id) return undefined
    const event = from.pop()!
    to.push(event)
    states.delete(event.row)
    return event
  }
  const applyOne = (event: CollectEvent): void => {
    if (seen.has(event.id)) return
    seen.add(event.id)
    if (isRowEvent(event)) {
      note(event)
      return
    }
    const person = personOf(event.by)
    if (event.do === 'undo' && move(person.done, person.undone, event.of)) undone.add(event.of)
    if (event.do === 'redo' && move(person.undone, person.done, event.of)) undone.delete(event.of)
  }
  const row = (name: string): RowState => {
    const events = kept.get(name)?.events
    if (events === undefined) return nothing
    const state = states.get(name) ?? stateOf(events, (id) => undone.has(id))
    states.set(name, state)
    return state
  }
  return {
    apply: (events) => events.forEach(applyOne),
    has: (id) => seen.has(id),
    row,
    rows: () =>
      [...kept.keys()].filter((name) => {
        const { answers, skips, settled } = row(name)
        return answers.size > 0 || skips.size > 0 || settled !== undefined
      }),
    lastDone: (by) => people.get(by)?.done.at(-1),
    lastUndone: (by) => people.get(by)?.undone.at(-1),
  }
}
