import { randomUUID } from 'node:crypto'
import {
  type FormDesk,
  type FormField,
  type FormTask,
  type FormTurn,
  type FormValue,
  isAsked,
  readValue,
} from '../core/index.ts'
import { taskText } from './collect-text.ts'
import { printable } from './printable.ts'
import type { TerminalLines } from './terminal-lines.ts'

/** What came of a session. */
export interface TerminalOutcome {
  readonly saved: number
  readonly skipped: number
  /** Lines that were no answer. */
  readonly refused: number
}

const help = `  :skip [reason]   pass this row over        :undo   the last row comes back
  :note <text>     a note on this row        :redo   do it again
  :model           what the model would say  :quit   stop; all is saved
`

/** What a line asks for instead of answering. */
interface Order {
  readonly name: string
  readonly rest: string
}

interface Session {
  readonly desk: FormDesk
  readonly by: string
  readonly lines: TerminalLines
  saved: number
  skipped: number
  refused: number
}

/** Row being answered. */
interface Sheet {
  readonly task: FormTask
  readonly id: string
  note: string | undefined
  saw: boolean
}

function orderOf(line: string): Order | undefined {
  const match = /^:([a-z?]+)\s*(.*)$/.exec(line.trim())
  return match === null ? undefined : { name: match[1], rest: match[2] }
}

function choicesText({ type, choices = [] }: FormField): string {
  if (type === 'boolean') return ' (y/n)'
  if (type !== 'choice') return ''
  return ` (${choices.map(({ value, label }, at) => `${at + 1} ${label === value ? value : `${label} [${value}]`}`).join(', ')})`
}

function questionOf(field: FormField, before: FormValue | undefined): string {
  const unit = field.unit === undefined ? '' : ` in ${field.unit}`
  const kept =
    before === undefined || before === null ? (field.required ? '' : ' [–]') : ` [${String(before)}]`
  return printable(`${field.label}${unit}${choicesText(field)}${kept}: `)
}

/** A choice may be given by its number, unless that is itself a choice. */
function byNumber({ choices = [] }: FormField, line: string): string {
  const text = line.trim()
  if (!/^\d+$/.test(text) || choices.some(({ value }) => value === text)) return text
  return choices[Number(text) - 1]?.value ?? text
}

/** Asks one field until its line is an answer or an order; undefined at the end. */
async function askField(
  session: Session,
  field: FormField,
  before: FormValue | undefined,
): Promise<{ value: string | null } | Order | undefined> {
  const { lines } = session
  for (;;) {
    const line = await lines.ask(questionOf(field, before))
    if (line === undefined) return undefined
    const order = orderOf(line)
    if (order !== undefined) return order
    const text =
      line.trim() === '' && before !== undefined && before !== null ? String(before) : byNumber(field, line)
    const { problem } = readValue(field, text)
    if (problem === undefined) return { value: text.trim() === '' ? null : text }
    session.refused++
    const help = field.help === undefined ? '' : ` ${field.help}`
    lines.say(`  ${printable(`${field.label}: ${problem}${help}`)}\n`)
  }
}

async function showModel({ desk, lines }: Session, sheet: Sheet): Promise<void> {
  const suggestion = await desk.suggest(sheet.task.row)
  if (suggestion === undefined) return lines.say('  There is no model that could say.\n')
  sheet.saw = true
  const shares = suggestion.shares
    .slice(0, 3)
    .map(([label, share]) => `${label} ${(100 * share).toFixed(0)} %`)
  lines.say(
    `  ${printable(`The model says ${suggestion.value}${shares.length > 0 ? ` (${shares.join(', ')})` : ''}`)}\n`,
  )
}

/** Does what a line asks for; a turn where another row comes, null where the same goes on, undefined to stop. */
async function obey(
  session: Session,
  { name, rest }: Order,
  sheet: Sheet,
): Promise<FormTurn | null | undefined> {
  const { desk, by, lines } = session
  const note = sheet.note === undefined ? {} : { note: sheet.note }
  switch (name) {
    case 'skip':
      session.skipped++
      return desk.skip(by, {
        id: sheet.id,
        row: sheet.task.row,
        reason: rest === '' ? 'not sure' : rest,
        ...note,
      })
    case 'undo':
      return desk.undo(by)
    case 'redo':
      return desk.redo(by)
    case 'note':
      sheet.note = rest
      return null
    case 'model':
      await showModel(session, sheet)
      return null
    case 'quit':
      return undefined
    default:
      lines.say(help)
      if (name !== 'help' && name !== '?') session.refused++
      return null
  }
}

/** Asks the fields of one row, in order; gives the next turn, undefined to stop. */
async function askTask(session: Session, task: FormTask): Promise<FormTurn | undefined> {
  const sheet: Sheet = { task, id: randomUUID(), note: task.before?.note, saw: false }
  const values: Record<string, FormValue> = {}
  const { fields } = session.desk.view
  for (let at = 0; at < fields.length; ) {
    const field = fields[at]
    if (!isAsked(field, read(fields, values))) {
      at++
      continue
    }
    const given = await askField(session, field, task.before?.values[field.name])
    if (given === undefined) return undefined
    if ('value' in given) {
      values[field.name] = given.value
      at++
      continue
    }
    const turn = await obey(session, given, sheet)
    if (turn !== null) return turn
  }
  const { id, note, saw } = sheet
  const outcome = await session.desk.answer(session.by, {
    id,
    row: task.row,
    values,
    saw,
    ...(note && { note }),
  })
  if ('problems' in outcome) {
    session.refused++
    session.lines.say(`  ${printable(Object.values(outcome.problems).join(' '))}\n`)
    return session.desk.turn(session.by)
  }
  session.saved++
  return outcome
}

/** Values as the form reads them, for fields that depend on others. */
function read(
  fields: readonly FormField[],
  typed: Readonly<Record<string, FormValue>>,
): Record<string, FormValue> {
  return Object.fromEntries(
    fields.map((field) => {
      const found = readValue(field, typed[field.name] ?? null)
      return [field.name, found.problem === undefined ? found.value : null]
    }),
  )
}

/**
 * Asks row after row in the terminal, or takes the lines of a pipe: one line a field. Lines that begin with a colon are orders.
 * An answer is on the disk before the next row is shown.
 */
export async function collectInTerminal(
  desk: FormDesk,
  by: string,
  lines: TerminalLines,
): Promise<TerminalOutcome> {
  const session: Session = { desk, by, lines, saved: 0, skipped: 0, refused: 0 }
  if (lines.isPerson) lines.say(`${printable(desk.view.about ?? desk.view.title)}\n${help}`)
  let turn: FormTurn | undefined = await desk.turn(by)
  while (turn?.task !== undefined) {
    lines.say(printable(taskText(turn.task, turn.progress)))
    turn = await askTask(session, turn.task)
  }
  if (turn !== undefined) lines.say('\nNothing left to ask.\n')
  const { saved, skipped, refused } = session
  return { saved, skipped, refused }
}
