import { ModelwrightError } from '../../core/index.ts'

/** All but what is shown on one line. */
const unprintable = /[^ -~\u00a0-\uffff]/

/** Characters of a note or reason at most. */
const longestNote = 2000

function unfit(message: string, where: string, mend: string): ModelwrightError {
  return new ModelwrightError('RETRIEVE_ANSWER_UNFIT', { message, where, mend: [mend] })
}

/** Checks who answers. @throws {ModelwrightError} RETRIEVE_ANSWER_UNFIT */
export function readCollector(name: unknown): string {
  const text = typeof name === 'string' ? name.trim() : ''
  if (text !== '' && text.length <= 80 && !unprintable.test(text)) return text
  throw unfit(
    'The name of a collector is missing, too long or holds what cannot be shown.',
    'by',
    'Say who answers, in at most 80 characters.',
  )
}

/** Checks the id of an answer. @throws {ModelwrightError} RETRIEVE_ANSWER_UNFIT */
export function readId(id: unknown): string {
  if (typeof id === 'string' && /^[\w-]{8,64}$/.test(id)) return id
  throw unfit(
    'An answer has no proper id.',
    'id',
    'Send 8 to 64 letters, digits or dashes, new for each answer.',
  )
}

/** Checks a note or a reason; blank is none. @throws {ModelwrightError} RETRIEVE_ANSWER_UNFIT */
export function readNote(note: unknown, where: string): string | undefined {
  if (note === undefined || note === null) return undefined
  if (typeof note !== 'string' || note.length > longestNote)
    throw unfit(`The ${where} is no text or too long.`, where, `Write at most ${longestNote} characters.`)
  const text = note.trim()
  return text === '' ? undefined : text
}

/** The error for a row that is not among those to label. */
export function unknownRow(row: string): ModelwrightError {
  return unfit(
    'This row is not among those to label.',
    row.slice(0, 80),
    'Ask for the next row: the rows may have changed.',
  )
}
