/** Why threads gave up reading a file side by side; the file is then read on one thread, which finds the words for it. */
export const givenUp = { no: 0, odd: 1, room: 2 } as const

const bytes = 64

/**
 * What threads that read one file share: which piece is next, whose turn it is to cut, and where the next record starts.
 *
 * A piece can be cut once the one before it is: only then it is known where its first record starts, and in which row.
 */
export interface PartControl {
  readonly buffer: SharedArrayBuffer
  /** Claims the next piece. */
  claim(): number
  /** Waits until all pieces before this one are cut; false where reading was given up. */
  waitFor(piece: number): boolean
  /** Where the next record starts, in bytes and rows; to be read and written in one's turn. */
  next: { offset: number; row: number }
  /** Ends one's turn. */
  pass(piece: number): void
  giveUp(reason: number): void
  readonly reason: number
}

/** Opens what the threads share; without a buffer, makes one whose first record starts at `offset`. */
export function openControl(given: SharedArrayBuffer | { readonly offset: number }): PartControl {
  const buffer = given instanceof SharedArrayBuffer ? given : new SharedArrayBuffer(bytes)
  const words = new Int32Array(buffer, 0, 4)
  const places = new Float64Array(buffer, 32, 2)
  if (!(given instanceof SharedArrayBuffer)) places[0] = given.offset
  return {
    buffer,
    claim: () => Atomics.add(words, 0, 1),
    waitFor(piece) {
      for (;;) {
        if (Atomics.load(words, 2) !== givenUp.no) return false
        const turn = Atomics.load(words, 1)
        if (turn === piece) return true
        Atomics.wait(words, 1, turn, 1000)
      }
    },
    get next() {
      return { offset: places[0], row: places[1] }
    },
    set next({ offset, row }) {
      places[0] = offset
      places[1] = row
    },
    pass(piece) {
      Atomics.store(words, 1, piece + 1)
      Atomics.notify(words, 1)
    },
    giveUp(reason) {
      Atomics.compareExchange(words, 2, givenUp.no, reason)
      Atomics.notify(words, 1)
    },
    get reason() {
      return Atomics.load(words, 2)
    },
  }
}
