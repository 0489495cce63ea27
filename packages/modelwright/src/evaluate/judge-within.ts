import type { GateVerdict } from './gate.ts'
import { numberText } from './number-text.ts'

/** What was measured, beside what was asked. */
interface Measured {
  readonly name: string
  readonly value: number
  readonly needed: number
  /** What was measured, as the first half of the sentence. */
  readonly subject: string
  /** Unit of what is to spare or missed: ` kB`. */
  readonly unit?: string
}

/** Judges a number that must not be above another: `…: at most 500 was asked, missed by 12 kB.` */
export function judgeWithin({ name, value, needed, subject, unit = '' }: Measured): GateVerdict {
  const passed = value <= needed
  const ahead = passed
    ? `with ${numberText(needed - value)}${unit} to spare`
    : `missed by ${numberText(value - needed)}${unit}`
  const reason = `${subject}: at most ${numberText(needed)} was asked, ${ahead}.`
  return { name, passed, reason, value, needed }
}
