import { ModelwrightError } from '../core/index.ts'

/** Flags that mean something only beside another one. */
interface Needs<Flags> {
  readonly these: readonly (keyof Flags & string)[]
  readonly need: keyof Flags & string
  /** The needed flag as it is written: `--target <column>`. */
  readonly as: string
}

const written = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

const isGiven = (value: unknown): boolean => value !== undefined && value !== false

/**
 * Refuses flags that would be passed over without a word, as the one they belong to is not there.
 *
 * @throws {ModelwrightError} CLI_ARGUMENT_INVALID - when there are such
 */
export function needsFlag<Flags extends object>(flags: Flags, { these, need, as }: Needs<Flags>): void {
  if (isGiven(flags[need])) return
  const idle = these.filter((name) => isGiven(flags[name])).map(written)
  if (idle.length === 0) return
  const list = idle.join(' and ')
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: `${list} ${idle.length === 1 ? 'means' : 'mean'} nothing without ${written(need)}.`,
    where: list,
    mend: [`Add:  ${as}`, `Or leave out ${list}`],
  })
}
