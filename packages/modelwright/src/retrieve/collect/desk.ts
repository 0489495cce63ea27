import { formatTime } from '@modelwright/runtime'
import {
  type FormAnswer,
  type FormConflict,
  type FormDesk,
  type FormProgress,
  type FormSkip,
  type FormSuggestion,
  type FormTask,
  type FormTurn,
  readForm,
} from '../../core/index.ts'
import { agreement } from './agreement.ts'
import { readCollector, readId, readNote, unknownRow } from './answer-problem.ts'
import type { CollectPlan } from './collect-options.ts'
import { type CollectEvent, isAnswer, type RowEvent } from './events.ts'
import type { Journal } from './journal.ts'
import type { LabelRows } from './label-rows.ts'
import { type Leases, openLeases } from './leases.ts'
import { type Ledger, openLedger } from './ledger.ts'
import type { RowOrder } from './order-rows.ts'
import { progressOf } from './progress.ts'
import { resolve } from './resolve.ts'

/** What a desk is made of. */
export interface DeskParts {
  readonly plan: CollectPlan
  readonly journal: Journal
  readonly rows?: LabelRows
  readonly order?: RowOrder
  /** What the model would answer for the row at a position. */
  readonly suggest?: (row: number) => FormSuggestion | undefined
  /** Name of the model. */
  readonly model?: string
  /** Milliseconds since 1970-01-01 UTC. */
  readonly clock: () => number
  /** Gives a new id. */
  readonly newId: () => string
  /** Hears of lines of the journal that cannot be read. */
  readonly damaged?: (lines: readonly number[]) => void
}

/** A desk that is open: with the ledger behind it, for exports. */
export interface OpenDesk extends FormDesk {
  /** Takes in what was written meanwhile. */
  refresh(): Promise<Ledger>
  /** How far it is, without asking anything. */
  progress(): Promise<FormProgress>
}

interface Desk extends DeskParts {
  readonly ledger: Ledger
  readonly leases: Leases
  refresh(): Promise<Ledger>
}

/** Whether a row still needs this collector's answer, where so many others have it before them. */
function isOpen({ plan, ledger }: Desk, name: string, by: string, others: number, withSkipped: boolean) {
  const { answers, skips, settled } = ledger.row(name)
  if (answers.has(by) || settled !== undefined || (skips.has(by) && !withSkipped)) return false
  return answers.size + others < plan.overlap
}

/**
 * Puts the first row in order before a collector that they were not asked yet and that still needs answers.
 *
 * Another process may do the same at the same time: a row is theirs who leased it first, and what was answered meanwhile counts.
 */
async function nextRow(desk: Desk, by: string, withSkipped: boolean) {
  const { rows, order, leases } = desk
  if (rows === undefined || order === undefined) return undefined
  await leases.refresh()
  for (let i = 0; i < order.rows.length; i++) {
    const name = rows.names[order.rows[i]]
    if (!isOpen(desk, name, by, leases.others(name, by), withSkipped)) continue
    await leases.give(name, by)
    await desk.refresh()
    if (isOpen(desk, name, by, leases.ahead(name, by), withSkipped)) return { name, pick: order.picks[i] }
  }
  await leases.give(undefined, by)
  return undefined
}

function taskOf({ rows, order }: Desk, name: string): Omit<FormTask, 'before'> {
  if (rows === undefined) return { row: name, number: 0, cells: [], pick: 'given' }
  const at = rows.at.get(name)
  if (at === undefined) throw unknownRow(name)
  const pick = order?.picks[order.rows.indexOf(at)] ?? 'given'
  return { row: name, number: at + 1, cells: rows.cells(at), pick }
}

async function turnOf(desk: Desk, by: string, withSkipped = false): Promise<FormTurn> {
  const next = await nextRow(desk, by, withSkipped)
  const progress = progressOf(desk.plan, desk.ledger, desk.rows, by)
  if (desk.rows === undefined) return { task: taskOf(desk, ''), progress }
  return next === undefined ? { progress } : { task: taskOf(desk, next.name), progress }
}

/** Puts the row of an event that was taken back before its collector again, with what was answered. */
async function turnBack(desk: Desk, by: string, event: RowEvent): Promise<FormTurn> {
  const isThere = desk.rows === undefined || desk.rows.at.has(event.row)
  if (!isThere || event.do === 'settle') return turnOf(desk, by)
  await desk.leases.give(event.row, by)
  const task = taskOf(desk, event.row)
  const progress = progressOf(desk.plan, desk.ledger, desk.rows, by)
  if (!isAnswer(event)) return { task, progress }
  const { values, note } = event
  return { task: { ...task, before: { values, ...(note !== undefined && { note }) } }, progress }
}

/** Writes an event and takes it in, with all that others wrote meanwhile. */
async function write(desk: Desk, event: CollectEvent): Promise<void> {
  await desk.journal.append([event])
  await desk.refresh()
}

const stampOf = ({ clock }: Desk, by: string, id: string) => ({ id, at: formatTime(clock()), by })

/** Checks and writes an answer or a decision. Sent twice it counts once. */
async function take(desk: Desk, by: string, given: FormAnswer, what: 'answer' | 'settle') {
  await desk.refresh()
  const id = readId(given.id)
  if (desk.ledger.has(id)) return turnOf(desk, by)
  const note = readNote(given.note, 'note')
  const row = desk.rows === undefined && given.row === '' ? id : String(given.row)
  const { pick } = taskOf(desk, row)
  const { values, entered, problems } = readForm(desk.plan.fields, given.values, given.units)
  if (Object.keys(problems).length > 0) return { problems }
  await write(desk, {
    ...stampOf(desk, by, id),
    do: what,
    row,
    values,
    ...(Object.keys(entered).length > 0 && { entered }),
    ...(note !== undefined && { note }),
    ...(given.saw === true && { saw: true }),
    ...(what === 'answer' && desk.rows !== undefined && { pick }),
  })
  return turnOf(desk, by)
}

async function pass(desk: Desk, by: string, given: FormSkip): Promise<FormTurn> {
  await desk.refresh()
  const id = readId(given.id)
  if (desk.ledger.has(id)) return turnOf(desk, by)
  const { row } = taskOf(desk, String(given.row))
  const reason = readNote(given.reason, 'reason') ?? ''
  const note = readNote(given.note, 'note')
  if (desk.rows !== undefined)
    await write(desk, {
      ...stampOf(desk, by, id),
      do: 'skip',
      row,
      reason,
      ...(note !== undefined && { note }),
    })
  return turnOf(desk, by)
}

async function undo(desk: Desk, by: string): Promise<FormTurn> {
  await desk.refresh()
  const last = desk.ledger.lastDone(by)
  if (last === undefined) return turnOf(desk, by)
  await write(desk, { ...stampOf(desk, by, desk.newId()), do: 'undo', of: last.id })
  return turnBack(desk, by, last)
}

async function redo(desk: Desk, by: string): Promise<FormTurn> {
  await desk.refresh()
  const last = desk.ledger.lastUndone(by)
  if (last !== undefined) await write(desk, { ...stampOf(desk, by, desk.newId()), do: 'redo', of: last.id })
  return turnOf(desk, by)
}

function conflictsOf(desk: Desk): readonly FormConflict[] {
  const { ledger, plan, rows } = desk
  const known = ledger.rows().filter((name) => rows === undefined || rows.at.has(name))
  return known.flatMap((name) => {
    const state = ledger.row(name)
    const { isConflict, differing } = resolve(state, plan.fields, plan)
    if (!isConflict) return []
    const { pick: _, ...task } = taskOf(desk, name)
    const answers = [...state.answers].map(([by, { values, note }]) => ({
      by,
      values,
      ...(note !== undefined && { note }),
    }))
    return { ...task, answers, fields: differing }
  })
}

/** Runs work one after the other: what `undo` takes back must not change between looking and writing. */
function oneByOne(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = last.then(work, work)
    last = next.catch(() => {})
    return next
  }
}

/**
 * Opens the desk that asks, keeps and counts answers. An answer is on the disk before the next task is given.
 *
 * @throws {ModelwrightError} RETRIEVE_ANSWER_UNFIT - from its methods, when a name, id or row is not right
 */
export function openDesk(parts: DeskParts): OpenDesk {
  const { plan, model, rows } = parts
  const ledger = openLedger()
  const refresh = async (): Promise<Ledger> => {
    const { events, damaged } = await parts.journal.read()
    ledger.apply(events)
    if (damaged.length > 0) parts.damaged?.(damaged)
    return ledger
  }
  const desk: Desk = {
    ...parts,
    ledger,
    leases: openLeases(parts.clock, `${parts.journal.path}.leases`),
    refresh,
  }
  const inOrder = oneByOne()
  const { name, title, about, fields, overlap } = plan
  return {
    view: {
      ...{ name, title, fields, overlap, hasRows: rows !== undefined },
      ...(about !== '' && { about }),
      ...(model !== undefined && parts.suggest !== undefined && { model }),
    },
    refresh: () => inOrder(refresh),
    progress: () => inOrder(async () => progressOf(plan, await refresh(), rows, '')),
    turn: (by, options) =>
      inOrder(async () => {
        await refresh()
        return turnOf(desk, readCollector(by), options?.withSkipped)
      }),
    answer: (by, given) => inOrder(() => take(desk, readCollector(by), given, 'answer')),
    settle: (by, given) => inOrder(() => take(desk, readCollector(by), given, 'settle')),
    skip: (by, given) => inOrder(() => pass(desk, readCollector(by), given)),
    undo: (by) => inOrder(() => undo(desk, readCollector(by))),
    redo: (by) => inOrder(() => redo(desk, readCollector(by))),
    async suggest(row) {
      const at = rows?.at.get(row)
      return at === undefined ? undefined : parts.suggest?.(at)
    },
    conflicts: () =>
      inOrder(async () => {
        await refresh()
        return conflictsOf(desk)
      }),
    agreement: () =>
      inOrder(async () => {
        await refresh()
        return agreement(fields, ledger, plan.seed)
      }),
  }
}
