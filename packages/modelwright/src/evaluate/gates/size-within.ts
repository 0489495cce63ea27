import { type OptionSpecs, readOptions } from '../../core/index.ts'
import { failed, type Gate, type GateKind, readNumber } from '../gate.ts'
import { judgeWithin } from '../judge-within.ts'
import { numberText } from '../number-text.ts'

const options = {
  gzipped: { type: 'boolean', default: false, about: 'Count the bytes after gzip, as they go over the wire' },
} as const satisfies OptionSpecs

type SizeWithin = Extract<Gate, { gate: 'size-within' }>

/**
 * Demands that the artifact has at most so many kilobytes (of 1,000 bytes): `sizeWithin(500)`.
 *
 * Counts the model that is shipped, with its golden rows and without its card: what a browser or an edge worker downloads.
 *
 * @param value - kB
 * @throws {ModelwrightError} EVALUATE_GATE_INVALID - when the value is no number above 0
 * @example
 * sizeWithin(500, { gzipped: true }).value // → 500
 */
export function sizeWithin(value: number, given: { gzipped?: boolean } = {}): SizeWithin {
  const { gzipped } = readOptions(options, given, 'sizeWithin')
  const most = readNumber('sizeWithin', value, { least: 0, isAbove: true, example: 'sizeWithin(500)' })
  return { gate: 'size-within', value: most, gzipped }
}

/** The kind of {@link sizeWithin}. */
export const sizeWithinKind: GateKind<SizeWithin> = {
  name: 'size-within',
  about: 'The artifact has at most so many kilobytes',
  options,
  read: ({ gate: _, value, ...rest }) => sizeWithin(value as number, rest),
  check({ value: needed, gzipped }, { size }) {
    const name = `artifact at most ${numberText(needed)} kB${gzipped ? ' gzipped' : ''}`
    if (size === undefined) return failed(name, 'The artifact’s size is not known here.', needed)
    const bytes = size()
    const value = (gzipped ? bytes.gzipped : bytes.raw) / 1000
    const how = gzipped ? ' after gzip as this machine has it' : ''
    const subject = `The artifact without its card has ${numberText(value)} kB${how}`
    const verdict = judgeWithin({ name, value, needed, subject, unit: ' kB' })
    return gzipped ? { ...verdict, ofMachine: true } : verdict
  },
}
