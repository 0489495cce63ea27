import { ModelwrightError } from '../errors.ts'

const newline = 0x0a
const quote = 0x22

/** Cuts bytes that come piece by piece into whole lines. */
export interface LineCutter {
  /** Takes a piece; gives the whole lines so far, none when there is no end of a line. */
  push(piece: Uint8Array): Uint8Array
  /** Gives what is left after the last line's end. */
  end(): Uint8Array
}

/**
 * Makes a cutter; line ends within double quotes end no line where `isQuoted`.
 *
 * @param maxBytes - a line longer than this is refused, because it would have to lie in memory whole
 */
export function lineCutter(isQuoted: boolean, maxBytes: number): LineCutter {
  let held = new Uint8Array(0)
  let size = 0
  let isInside = false
  return {
    push(piece) {
      let cut = 0
      for (let at = 0; at < piece.length; at++) {
        if (piece[at] === newline && !isInside) cut = at + 1
        else if (isQuoted && piece[at] === quote) isInside = !isInside
      }
      const lines = new Uint8Array(cut === 0 ? 0 : size + cut)
      if (cut > 0) {
        lines.set(held.subarray(0, size))
        lines.set(piece.subarray(0, cut), size)
        size = 0
      }
      const end = size + piece.length - cut
      if (end > maxBytes) throw tooLong(maxBytes)
      // Room for as much again: a line that comes in many small pieces would else be copied with each.
      if (end > held.length) {
        const wider = new Uint8Array(2 * end)
        wider.set(held)
        held = wider
      }
      held.set(piece.subarray(cut), size)
      size = end
      return lines
    },
    end: () => held.subarray(0, size),
  }
}

function tooLong(maxBytes: number): ModelwrightError {
  return new ModelwrightError('SERVE_LINE_OVERSIZED', {
    message: `A line of the body has more than ${maxBytes} bytes.`,
    mend: ['End each row with a line break', 'In CSV, see whether a double quote is never closed'],
  })
}
