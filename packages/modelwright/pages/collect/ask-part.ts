import type { FormTask, FormTurn } from '../../src/core/contracts/form-server.ts'
import type { FormField } from '../../src/core/form/field.ts'
import { decimals, el, key, percent } from '../dom.ts'
import { desk, newId } from './api.ts'
import { type FormControls, formControls } from './form.ts'
import { rowCard } from './row-card.ts'
import { askReason } from './skip-dialog.ts'
import { memory, type State } from './state.ts'

/** What the part needs of the page around it. */
export interface Frame {
  readonly state: State
  /** Shows a new turn. */
  show(turn: FormTurn): void
  /** Says something in the line for news, for eyes and screen readers. */
  say(text: string, isTrouble?: boolean): void
  /** Runs work, one at a time, and shows what went wrong with a way to try again. */
  attempt(work: () => Promise<void>): Promise<void>
}

/** A part of the page that keys may act on. */
export interface OpenPart {
  readonly node: HTMLElement
  focus(): void
  /** Acts on a key; true where it did. */
  press(name: string): boolean
}

const atOnce = 'at once'

function doneText({ state }: Frame): string {
  const { progress, view } = state
  if (progress === undefined) return ''
  const waiting = view.overlap > 1 && progress.done < progress.rows
  return waiting
    ? `You answered all you can: ${progress.rows - progress.done} rows wait for other collectors.`
    : 'Every row has its answers.'
}

/** What is shown once nothing is left to ask. */
export function donePart(frame: Frame): OpenPart {
  const { state } = frame
  const { progress } = state
  const again = async (): Promise<void> => {
    const turn = await desk.turn(state.by, true)
    frame.show(turn)
    if (turn.task === undefined) frame.say('Nothing was skipped.')
  }
  const node = el(
    'section',
    { class: 'done' },
    el('h2', { tabindex: '-1' }, 'Nothing left to ask'),
    el('p', {}, doneText(frame)),
    progress !== undefined &&
      progress.skipped > 0 &&
      el(
        'button',
        { type: 'button', class: 'main', onclick: () => void frame.attempt(again) },
        'Go through what I skipped',
      ),
    el('p', { class: 'quiet' }, 'Train on them:  modelwright run'),
  )
  return { node, focus: () => node.querySelector('h2')?.focus(), press: () => false }
}

/** The model's opinion, asked for by the collector. */
function suggestionOf(sheet: Sheet) {
  const { frame, form, task } = sheet
  const { view } = frame.state
  const place = el('div', { class: 'suggestion', 'aria-live': 'polite' })
  const show = async (): Promise<void> => {
    const { suggestion } = await desk.suggest(task.row)
    if (suggestion === null) return frame.say('The model has no opinion on this row.')
    sheet.saw = true
    const { field, value, shares } = suggestion
    const words = typeof value === 'number' ? decimals(value) : String(value)
    const take = (): void => form.set({ ...form.values(), [field]: value })
    place.replaceChildren(
      el('p', {}, `${view.model} says ${words}`),
      ...shares.slice(0, 4).map(shareLine),
      el('button', { type: 'button', class: 'plain take', onclick: take }, `Take ${words}`),
    )
  }
  const ask = { type: 'button', class: 'plain', title: 'Hidden, so that it does not sway you' }
  if (view.model !== undefined)
    place.append(
      el('button', { ...ask, onclick: () => void frame.attempt(show) }, 'What does the model say?', key('m')),
    )
  return { place, show }
}

function shareLine([label, share]: readonly [string, number]): HTMLElement {
  const bar = el('i', {})
  bar.style.width = `${Math.round(100 * share)}%`
  const track = el('span', { class: 'bar', 'aria-hidden': 'true' }, bar)
  return el('div', {}, el('span', {}, label), track, el('b', {}, percent(share)))
}

function noteOf(before: string | undefined) {
  const input = el('textarea', {
    rows: 2,
    maxlength: 2000,
    'aria-label': 'Note',
    placeholder: 'Note for whoever reads this later',
  })
  const button = el(
    'button',
    { type: 'button', class: 'plain', onclick: () => open() },
    'Add a note',
    key('n'),
  )
  const node = el('div', { class: 'note' }, button)
  function open(): void {
    node.replaceChildren(input)
    input.focus()
  }
  if (before !== undefined) {
    input.value = before
    node.replaceChildren(input)
  }
  return { node, open, text: () => input.value.trim() }
}

/** The row that is asked, and what was entered so far. */
interface Sheet {
  readonly frame: Frame
  readonly task: FormTask
  /** Stays the same when saving is tried again. */
  readonly id: string
  readonly form: FormControls
  readonly note: ReturnType<typeof noteOf>
  saw: boolean
}

const noted = ({ note }: Sheet): { note?: string } => (note.text() === '' ? {} : { note: note.text() })

async function save(sheet: Sheet): Promise<void> {
  const { frame, task, id, form, saw } = sheet
  if (!form.check()) return frame.say('Not saved: see what is marked.', true)
  const answer = { id, row: task.row, values: form.values(), units: form.units(), saw, ...noted(sheet) }
  const outcome = await desk.answer(frame.state.by, answer)
  if ('problems' in outcome) return form.say(outcome.problems)
  frame.show(outcome)
  frame.say('Saved.')
}

async function skip(sheet: Sheet): Promise<void> {
  const { frame, task, id } = sheet
  const reason = await askReason()
  if (reason === undefined) return
  frame.show(await desk.skip(frame.state.by, { id, row: task.row, reason, ...noted(sheet) }))
  frame.say('Skipped.')
}

async function back({ frame }: Sheet): Promise<void> {
  frame.show(await desk.undo(frame.state.by))
  frame.say('Taken back.')
}

async function forth({ frame }: Sheet): Promise<void> {
  frame.show(await desk.redo(frame.state.by))
  frame.say('Done again.')
}

/** Whether a choice is saved without Enter: for forms of one choice. */
function toggleOf(frame: Frame) {
  const box = el('input', { type: 'checkbox' })
  box.checked = memory.get(atOnce) === 'yes'
  const keep = (): void => {
    memory.set(atOnce, box.checked ? 'yes' : 'no')
    frame.say(box.checked ? 'A choice is saved at once.' : 'A choice waits for Enter.')
  }
  box.addEventListener('change', keep)
  const flip = (): void => {
    box.checked = !box.checked
    keep()
  }
  return { node: el('label', { class: 'toggle' }, box, 'save at once', key('a')), flip }
}

type Toggle = ReturnType<typeof toggleOf>

function actionsOf(sheet: Sheet, toggle: Toggle | undefined): HTMLElement {
  const { frame } = sheet
  const { view, progress } = frame.state
  const button = (words: string, name: string, work: (sheet: Sheet) => Promise<void>, isOff = false) => {
    const kind = name === '↵' ? 'main' : 'plain'
    const act = (): void => void frame.attempt(() => work(sheet))
    return el('button', { type: 'button', class: kind, disabled: isOff, onclick: act }, words, key(name))
  }
  return el(
    'div',
    { class: 'actions' },
    button('Save', '↵', save),
    view.hasRows && button('Skip', 's', skip),
    button('Undo', 'u', back, progress?.canUndo !== true),
    button('Redo', 'r', forth, progress?.canRedo !== true),
    toggle?.node,
  )
}

/** What each key does. */
function actsOf(sheet: Sheet, toggle: Toggle | undefined, showModel: () => Promise<void>) {
  const { frame, note } = sheet
  const { view } = frame.state
  const run = (work: (sheet: Sheet) => Promise<void>) => () => void frame.attempt(() => work(sheet))
  return new Map<string, () => void>([
    ['Enter', run(save)],
    ['u', run(back)],
    ['r', run(forth)],
    ['n', note.open],
    ...(view.hasRows ? [['s', run(skip)] as const] : []),
    ...(view.model === undefined ? [] : [['m', run(showModel)] as const]),
    ...(toggle === undefined ? [] : [['a', toggle.flip] as const]),
  ])
}

const isChosen = ({ type }: FormField): boolean => type === 'choice' || type === 'boolean'

function openSheet(frame: Frame, task: FormTask): Sheet {
  const form = formControls(frame.state.view.fields, () => {
    if (memory.get(atOnce) === 'yes') void frame.attempt(() => save(sheet))
  })
  if (task.before !== undefined) form.set(task.before.values)
  const sheet: Sheet = { frame, task, id: newId(), form, note: noteOf(task.before?.note), saw: false }
  return sheet
}

/** Asks one row: its columns beside the form. */
export function askPart(frame: Frame): OpenPart {
  const { view, task, progress } = frame.state
  if (task === undefined) return donePart(frame)
  const sheet = openSheet(frame, task)
  const { form, note } = sheet
  const suggestion = suggestionOf(sheet)
  const toggle = view.fields.length === 1 && isChosen(view.fields[0]) ? toggleOf(frame) : undefined
  const answer = el(
    'form',
    {
      class: 'answer',
      'aria-label': 'Answer',
      novalidate: true,
      onsubmit: (event) => event.preventDefault(),
    },
    task.before !== undefined &&
      el('p', { class: 'back' }, 'This row was taken back. Change it and save, or redo.'),
    form.node,
    suggestion.place,
    note.node,
    actionsOf(sheet, toggle),
  )
  const row = view.hasRows && rowCard(task, progress?.rows ?? 0)
  const node = el('div', { class: view.hasRows ? 'desk' : 'desk alone' }, row, answer)
  const acts = actsOf(sheet, toggle, suggestion.show)
  return {
    node,
    focus() {
      const isTouch = matchMedia('(pointer: coarse)').matches
      if (!isChosen(view.fields[0]) && !isTouch) form.focus()
      else node.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true })
    },
    press(name) {
      if (/^\d$/.test(name)) return form.choose(name === '0' ? 9 : Number(name) - 1)
      acts.get(name)?.()
      return acts.has(name)
    },
  }
}
