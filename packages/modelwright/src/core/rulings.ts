import type { Deadline } from './deadline.ts'
import { ModelwrightError } from './errors.ts'

/** What JSON says exactly: all that a ruling may be. */
export type Plain =
  | null
  | boolean
  | number
  | string
  | readonly Plain[]
  | { readonly [key: string]: Plain | undefined }

/** Rulings by what they are about, each list in the order in which they were made. */
export type RulingNotes = Readonly<Record<string, readonly Plain[]>>

/**
 * What the clock decided of some work: noted while it is done for the first time, asked for while it is done again.
 *
 * Work that is the same but for the clock makes the same rulings in the same order, so that a name and a place in its list say
 * which one is meant.
 */
export interface Rulings {
  /** Whether work is done again, by rulings that were noted. */
  readonly isReplay: boolean
  /** Makes a choice that the clock has a say in, and notes it; in a replay gives what was noted. */
  decide<Value extends Plain>(about: string, make: () => Value): Value
  /** The next ruling of a replay; undefined where the work is done for the first time: then `note` it once it is known. */
  recall(about: string): Plain | undefined
  note(about: string, ruling: Plain): void
  /** A deadline that comes, in a replay, after it was asked as often as before. Work must ask in the same order. */
  deadline(about: string, real: Deadline): Deadline
  notes(): RulingNotes
  /** Marks a place; what it returns takes back all that was noted since, for work that is begun anew in another way. */
  mark(): () => void
}

/** Notes how often a deadline was asked when it first said that it had come, and whether anybody asked for the time left. */
function noting(real: Deadline, came: (asked: number) => void, read: () => void): Deadline {
  let asked = 0
  let isOver = false
  return {
    expired() {
      asked++
      if (!isOver && real.expired()) {
        isOver = true
        came(asked)
      }
      return isOver
    },
    remainingMs() {
      const left = real.remainingMs()
      if (left !== Number.POSITIVE_INFINITY) read()
      return left
    },
  }
}

function replayed(cameAt: number | null): Deadline {
  let asked = 0
  return {
    expired: () => ++asked >= (cameAt ?? Number.POSITIVE_INFINITY),
    remainingMs: () => (asked >= (cameAt ?? Number.POSITIVE_INFINITY) ? 0 : Number.POSITIVE_INFINITY),
  }
}

/** Under this name it is noted that work read how much time was left: what it made of that cannot be replayed. */
export const timeRead = 'time-read'

/** Begins to note rulings. */
export function startRulings(): Rulings {
  const notes: Record<string, Plain[]> = {}
  const note = (about: string, ruling: Plain): number => {
    notes[about] ??= []
    return notes[about].push(ruling) - 1
  }
  return {
    isReplay: false,
    decide(about, make) {
      const made = make()
      note(about, made)
      return made
    },
    recall: () => undefined,
    note,
    deadline(about, real) {
      const place = note(about, null)
      let isRead = false
      const read = (): void => {
        if (!isRead) note(timeRead, about)
        isRead = true
      }
      return noting(real, (asked) => (notes[about][place] = asked), read)
    },
    notes: () => notes,
    mark() {
      const lengths = new Map(Object.entries(notes).map(([about, list]) => [about, list.length]))
      return () => {
        for (const about of Object.keys(notes)) {
          const length = lengths.get(about) ?? 0
          if (length === 0) delete notes[about]
          else notes[about].length = length
        }
      }
    },
  }
}

function absent(about: string): ModelwrightError {
  return new ModelwrightError('CORE_RULING_ABSENT', {
    message: `The work took another way than when it was recorded: nothing is noted of "${about}" at this place.`,
    mend: ['Compare what the work is done on: something in it is not what it was.'],
  })
}

/**
 * Does work again by rulings that were noted.
 *
 * @throws {ModelwrightError} CORE_RULING_ABSENT - from what it returns, when work asks for a ruling that was not made
 */
export function replayRulings(notes: RulingNotes): Rulings {
  const places = new Map<string, number>()
  const next = (about: string): Plain => {
    const place = places.get(about) ?? 0
    places.set(about, place + 1)
    const list = Object.hasOwn(notes, about) ? notes[about] : []
    if (place >= list.length) throw absent(about)
    return list[place]
  }
  return {
    isReplay: true,
    decide: <Value extends Plain>(about: string) => next(about) as Value,
    recall: next,
    note() {},
    deadline: (about) => replayed(next(about) as number | null),
    notes: () => notes,
    // Work that is done again goes the way that was taken in the end.
    mark: () => () => {},
  }
}
