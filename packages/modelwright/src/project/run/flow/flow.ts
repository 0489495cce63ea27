import type { Rulings } from '../../../core/index.ts'
import type { FileMarks } from '../../graph/file-marks.ts'
import { partOf } from '../../graph/key.ts'
import type { Parts } from '../../graph/step.ts'
import type { RunRequest, RunTools } from '../types.ts'
import { hasCode, type OwnCode } from './own-code.ts'

/** What every step of a run is made with. */
export interface Flow {
  readonly request: RunRequest
  readonly tools: RunTools
  readonly marks: FileMarks
  /** Version and code of Modelwright. */
  readonly codeVersion: string
  readonly ownCode: OwnCode
  /** Milliseconds the whole run had at its start. */
  readonly wholeMs: number
  /** What the clock decided, where a run is done again. */
  readonly replayed?: Rulings
}

/** Parts of a key that every step has. */
export function commonParts({ codeVersion, request: { replay } }: Flow): Parts {
  return { modelwright: codeVersion, ...(replay === undefined ? {} : { replay: partOf(replay) }) }
}

/** Parts of the code that values bring with them: none where they are plain data. */
export async function codePartsOf({ ownCode }: Flow, ...values: readonly unknown[]): Promise<Parts> {
  return values.some((value) => hasCode(value)) ? ownCode.parts() : {}
}

/** A time limit that was given decides what every step has time for. */
export function timeParts({ request: { timeLimit } }: Flow): Parts {
  return timeLimit === undefined ? {} : { 'option --time-limit': String(timeLimit) }
}
