import { type Command, InvalidArgumentError } from 'commander'
import { ModelwrightError } from '../../core/index.ts'
import type { Sticky } from '../../serve/index.ts'
import { wholeNumber } from '../flags.ts'

/** A model that is asked for: what paths are to call it, where that is said, and what it is. */
export interface Wanted {
  readonly name?: string
  readonly reference: string
}

/** One that takes a share of the requests. */
export interface WantedShare extends Wanted {
  readonly share: number
}

/** Flags that say which models answer, and how they share requests. */
export interface ModelFlags {
  readonly split: readonly WantedShare[]
  readonly shadow: readonly Wanted[]
  readonly sticky?: Sticky
  readonly follow: number | false
  readonly memory: number
  readonly processes: number
}

/** Reads `[name=]reference`. */
export function wanted(text: string): Wanted {
  const found = /^([\w.-]+)=(.+)$/s.exec(text)
  return found === null ? { reference: text } : { name: found[1], reference: found[2] }
}

function share(text: string, earlier: readonly WantedShare[]): readonly WantedShare[] {
  const found = /^(.+)=(\d+(?:\.\d+)?)%?$/s.exec(text)
  const percent = Number(found?.[2])
  if (found === null || !(percent >= 0 && percent <= 100))
    throw new InvalidArgumentError('Must be a model and its percentage:  churn@challenger=10')
  return [...earlier, { ...wanted(found[1]), share: percent / 100 }]
}

function sticky(text: string): Sticky {
  if (text === 'caller') return { by: 'caller' }
  const found = /^(header|column):(.+)$/s.exec(text)
  if (found === null) throw new InvalidArgumentError('Must be header:<name>, column:<name> or caller.')
  return { by: found[1] as 'header' | 'column', name: found[2] }
}

const units: Readonly<Record<string, number>> = { kb: 1e3, mb: 1e6, gb: 1e9, b: 1, '': 1 }

function bytes(text: string): number {
  const found = /^(\d+(?:\.\d+)?)\s*([kmg]?b|)$/i.exec(text)
  if (found === null) throw new InvalidArgumentError('Must be a size:  512MB')
  return Number(found[1]) * units[found[2].toLowerCase()]
}

function seconds(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0.1)) throw new InvalidArgumentError('Must be seconds, from 0.1.')
  return value
}

/** Adds them to the command. */
export function withModelFlags(command: Command): Command {
  return command
    .option(
      '--split <model=percent>',
      'have another version answer a share of the requests:  churn@challenger=10',
      share,
      [],
    )
    .option(
      '--sticky <by>',
      'keep requests with their version, by header:<name>, column:<name> or caller',
      sticky,
    )
    .option(
      '--shadow <model>',
      'have another version predict the same, unseen',
      (text: string, earlier: readonly Wanted[]) => [...earlier, wanted(text)],
      [],
    )
    .option('--follow <seconds>', 'how often to look whether names mean other versions', seconds, 2)
    .option('--no-follow', 'serve what names mean now, until it is restarted')
    .option('--memory <size>', 'most that artifacts loaded on demand take up', bytes, 2 ** 30)
    .option('--processes <count>', 'processes that share the port', wholeNumber(1, 256), 1)
}

/** Refuses shares that add up to more than all. */
export function checkShares(name: string, shares: readonly { readonly share: number }[]): void {
  const sum = shares.reduce((total, one) => total + one.share, 0)
  if (sum <= 1 + 1e-9) return
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: `The shares of "${name}" add up to ${Math.round(sum * 100)} %.`,
    where: '--split',
    mend: ['Let them add up to 100 at most: the model itself takes what is left'],
  })
}
