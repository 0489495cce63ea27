import type { Prediction } from '@modelwright/runtime'
import { el, fill } from '../dom.ts'
import type { Desk } from './desk.ts'
import type { Row, Said } from './protocol.ts'

/** How the server's answer compares with the browser's. */
export type Verdict = 'same' | 'differs' | 'refused' | 'other-model' | 'unreachable' | 'asking' | 'off'

const words: Readonly<Record<Verdict, readonly [mark: string, text: string]>> = {
  same: ['✓', 'The server gives the same bits'],
  differs: ['≠', 'The server gives another answer'],
  refused: ['✓', 'The server refuses this row too'],
  'other-model': ['↻', 'The server has another model by now: reload this page'],
  unreachable: ['○', 'The server is not reachable: this browser predicts alone'],
  asking: ['…', 'Asking the server'],
  off: ['○', 'Not compared with the server'],
}

interface Answer {
  readonly predictions?: readonly Prediction[]
  readonly model?: { readonly digest?: string }
}

/** Asks the service for the same row and compares: numbers go as their shortest texts, which say every bit. */
async function ask(row: Row, said: Said, { facts }: Desk, signal: AbortSignal): Promise<Verdict> {
  const parameters = facts.intervals === undefined ? {} : { parameters: { intervals: true } }
  const response = await fetch('predict', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ instances: [row], ...parameters }),
    signal,
  })
  const answer = (await response.json().catch(() => ({}))) as Answer
  if (response.status === 422) return said.prediction === undefined ? 'refused' : 'differs'
  if (!response.ok || answer.predictions === undefined) return 'unreachable'
  if (answer.model?.digest !== facts.digest) return 'other-model'
  return JSON.stringify(answer.predictions[0]) === JSON.stringify(said.prediction) ? 'same' : 'differs'
}

const pauseMs = 350

/** The badge that says whether the server agrees; it asks once typing pauses. */
export function serverCheck(desk: Desk): { readonly node: HTMLElement; check(row: Row, said: Said): void } {
  const badge = el('p', { class: 'badge-line', role: 'status' })
  const box = el('input', { type: 'checkbox' })
  box.checked = true
  let timer: ReturnType<typeof setTimeout> | undefined
  let asking: AbortController | undefined
  let last: readonly [Row, Said] | undefined
  const show = (verdict: Verdict): void => {
    const [mark, text] = words[verdict]
    badge.dataset['verdict'] = verdict
    fill(badge, el('span', { class: 'mark', 'aria-hidden': 'true' }, mark), text)
  }
  const run = async (): Promise<void> => {
    asking?.abort()
    if (last === undefined || !box.checked) return show('off')
    const mine = (asking = new AbortController())
    try {
      const verdict = await ask(...last, desk, mine.signal)
      if (!mine.signal.aborted) show(verdict)
    } catch {
      if (!mine.signal.aborted) show('unreachable')
    }
  }
  box.addEventListener('change', () => void run())
  show('asking')
  const node = el(
    'div',
    { class: 'server' },
    badge,
    el('label', { class: 'toggle' }, box, 'ask the server too'),
  )
  return {
    node,
    check(row, said) {
      last = [row, said]
      clearTimeout(timer)
      asking?.abort()
      if (box.checked) show('asking')
      timer = setTimeout(() => void run(), pauseMs)
    },
  }
}
