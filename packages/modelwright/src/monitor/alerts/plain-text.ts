import type { AlertItem, AlertMessage } from '../../core/index.ts'
import { shownMoment } from '../../core/report/shown.ts'

const heads = {
  opened: '',
  reopened: 'again, ',
  rose: 'now an error, ',
  'still-open': 'still open, ',
  recovered: 'recovered, was ',
} as const

/** `error`, `still open, error`, `recovered, was warning`. */
export function headOf({ change, severity }: Pick<AlertItem, 'change' | 'severity'>): string {
  return change === 'rose' ? 'now an error' : `${heads[change]}${severity}`
}

const listed = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`  ${title}`, ...lines.map((line) => `    ${line}`)]

/** An alert as lines of text. */
export function itemLines(item: AlertItem): readonly string[] {
  return [
    `${headOf(item)}: ${item.what}`,
    `  ${item.when}`,
    ...(item.change === 'recovered' ? [] : [`  ${item.cost}`]),
    ...listed('Where it may come from:', item.causes),
    ...(item.change === 'recovered' ? [] : listed('What to do:', item.advice)),
    `  All of it:  ${item.look}`,
  ]
}

/**
 * A message as plain text: for mails, terminals, and channels of one's own.
 */
export function messageText({ title, at, items, rest, look }: AlertMessage): string {
  const parts = [
    title,
    ...items.map((item) => itemLines(item).join('\n')),
    ...(rest.length === 0 ? [] : [rest.join('\n')]),
    [...look.map((command) => `Look:  ${command}`), `Written ${shownMoment(at)} UTC.`].join('\n'),
  ]
  return `${parts.join('\n\n')}\n`
}
