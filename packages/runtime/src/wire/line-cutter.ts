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
  let rest: Uint8Array = new Uint8Array(0)
  let isInside = false
  return {
    push(piece) {
      let cut = 0
      for (let at = 0; at < piece.length; at++) {
        if (piece[at] === newline && !isInside) cut = at + 1
        else if (isQuoted && piece[at] === quote) isInside = !isInside
      }
      const lines = cut === 0 ? new Uint8Array(0) : joined(rest, piece.subarray(0, cut))
      rest = cut === 0 ? joined(rest, piece) : piece.slice(cut)
      if (rest.length > maxBytes) throw tooLong(maxBytes)
      return lines
    },
    end() {
      const last = rest
      rest = new Uint8Array(0)
      return last
    },
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}

function tooLong(maxBytes: number): ModelwrightError {
  return new ModelwrightError('SERVE_LINE_OVERSIZED', {
    message: `A line of the body has more than ${maxBytes} bytes.`,
    mend: ['End each row with a line break', 'In CSV, see whether a double quote is never closed'],
  })
}
