import type { FormValue, FormValues, RowPick } from '../../core/index.ts'

interface Stamp {
  /** Unique; an event met again is the one it was. */
  readonly id: string
  /** When, as ISO text in UTC. */
  readonly at: string
  /** Who. */
  readonly by: string
}

/** Someone answered a row. */
export interface AnswerEvent extends Stamp {
  readonly do: 'answer' | 'settle'
  readonly row: string
  readonly values: FormValues
  /** What was typed in another unit, by field. */
  readonly entered?: Readonly<Record<string, string>>
  readonly note?: string
  /** The model's suggestion was looked at first. */
  readonly saw?: boolean
  readonly pick?: RowPick
  /** Where an imported answer came from. */
  readonly from?: string
}

/** Someone passed a row over. */
export interface SkipEvent extends Stamp {
  readonly do: 'skip'
  readonly row: string
  readonly reason: string
  readonly note?: string
}

/** Someone took an event back, or brought it back. */
export interface UndoEvent extends Stamp {
  readonly do: 'undo' | 'redo'
  /** Id of the event. */
  readonly of: string
}

/** One line of the journal. */
export type CollectEvent = AnswerEvent | SkipEvent | UndoEvent

const isText = (value: unknown, longest = 4000): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= longest

function isValue(value: unknown): value is FormValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  return typeof value === 'number' && Number.isFinite(value)
}

function isValues(value: unknown): value is FormValues {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every(isValue)
  )
}

function isEvent(event: Readonly<Record<string, unknown>>): boolean {
  if (!isText(event['id'], 200) || !isText(event['at'], 40) || !isText(event['by'], 200)) return false
  switch (event['do']) {
    case 'answer':
    case 'settle':
      return isText(event['row']) && isValues(event['values'])
    case 'skip':
      return isText(event['row']) && typeof event['reason'] === 'string'
    case 'undo':
    case 'redo':
      return isText(event['of'], 200)
    default:
      return false
  }
}

/** Reads one line of a journal; undefined where it is torn or no event. */
export function readEvent(line: string): CollectEvent | undefined {
  try {
    const parsed: unknown = JSON.parse(line)
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined
    return isEvent(parsed as Record<string, unknown>) ? (parsed as CollectEvent) : undefined
  } catch {
    return undefined
  }
}

/** What someone did to a row. */
export type RowEvent = AnswerEvent | SkipEvent

/** Tells what was done to a row from what takes it back. */
export function isRowEvent(event: CollectEvent): event is RowEvent {
  return event.do !== 'undo' && event.do !== 'redo'
}

/** Tells an answer or a decision from a skip. */
export function isAnswer(event: RowEvent): event is AnswerEvent {
  return event.do !== 'skip'
}
