import { type Views, viewsOf } from '../../../src/train/trees/arena.ts'
import { growTo, type Kernels, newMemory, openKernels } from '../../../src/train/trees/kernels.ts'

/** What the rows of one bin sum up to. */
export interface Cell {
  readonly g: number
  readonly h: number
  readonly c: number
}

/** 0 narrow, 1 medium, 2 wide: as `kernels/cells.ts` describes them. */
export type Format = 0 | 1 | 2

export const formats: readonly Format[] = [0, 1, 2]

/** Rows a leaf of each format may have. */
export const mostRows: Readonly<Record<Format, number>> = { 0: 4096, 1: 131_072, 2: 2 ** 26 - 1 }

/** The largest quantised gradient and hessian of a row. */
export const topGradient = 16_382
export const topHessian = 4094

/** Kernels on a memory of their own, with parts of it to give out. */
export interface Room {
  readonly kernels: Kernels
  readonly views: Views
  readonly words: BigInt64Array
  /** Address of so many bytes that are 0, at a multiple of 128. */
  take(bytes: number): number
  /** Makes the whole room empty again. */
  clear(): void
}

/** Opens kernels on a memory of a fixed size, so that views stay good. */
export function openRoom(bytes = 1 << 22): Room {
  const memory = newMemory(false)
  growTo(memory, bytes)
  const views = viewsOf(memory)
  let top = 1024
  return {
    kernels: openKernels(memory),
    views,
    words: new BigInt64Array(memory.buffer),
    take(wanted) {
      const at = top
      top = Math.ceil((top + wanted + 64) / 128) * 128
      if (top > bytes) throw new Error('bug: the room is too small for its test')
      return at
    },
    clear() {
      views.u8.fill(0)
      top = 1024
    },
  }
}

export const sizeOf = (format: Format): number => (format === 0 ? 8 : 16)

/** Writes cells as the comment of `kernels/cells.ts` says, with nothing of its code. */
export function writeCells({ words, views }: Room, at: number, cells: readonly Cell[], format: Format): void {
  cells.forEach(({ g, h, c }, place) => {
    const from = at + place * sizeOf(format)
    if (format === 0) words[from / 8] = (BigInt(g) << 37n) + (BigInt(h) << 13n) + BigInt(c)
    else if (format === 1) views.i32.set([g, h, c, 0], from / 4)
    else words.set([BigInt(g), (BigInt(h) << 26n) + BigInt(c)], from / 8)
  })
}

export function readCells({ words, views }: Room, at: number, count: number, format: Format): Cell[] {
  return Array.from({ length: count }, (_, place) => {
    const from = at + place * sizeOf(format)
    if (format === 1) {
      const [g, h, c, rest] = views.i32.subarray(from / 4, from / 4 + 4)
      if (rest !== 0) throw new Error(`the last word of medium cell ${place} is ${rest}, not 0`)
      return { g, h, c }
    }
    const [first, second] = [words[from / 8], words[from / 8 + 1]]
    return format === 0
      ? { g: Number(first >> 37n), h: Number((first >> 13n) & 0xffffffn), c: Number(first & 0x1fffn) }
      : { g: Number(first), h: Number(BigInt.asUintN(64, second) >> 26n), c: Number(second & 0x3ffffffn) }
  })
}

/** A row as its record says. */
export interface Row {
  readonly row: number
  readonly g: number
  readonly h: number
}

export function writeRows({ words }: Room, at: number, rows: readonly Row[]): void {
  rows.forEach(({ row, g, h }, place) => {
    words[at / 8 + place] = BigInt.asIntN(64, (BigInt(row) << 32n) | (BigInt(g & 0xffff) << 16n) | BigInt(h))
  })
}

export function readRows({ words }: Room, at: number, count: number): Row[] {
  return Array.from({ length: count }, (_, place) => {
    const word = BigInt.asUintN(64, words[at / 8 + place])
    const g = Number(BigInt.asIntN(16, word >> 16n))
    return { row: Number(word >> 32n), g, h: Number(word & 0xffffn) }
  })
}

export const noCell: Cell = { g: 0, h: 0, c: 0 }

export const plus = (a: Cell, b: Cell): Cell => ({ g: a.g + b.g, h: a.h + b.h, c: a.c + b.c })
export const minus = (a: Cell, b: Cell): Cell => ({ g: a.g - b.g, h: a.h - b.h, c: a.c - b.c })
export const sumOf = (cells: readonly Cell[]): Cell => cells.reduce(plus, noCell)

/** What rows sum up to by bin. */
export function cellsOf(rows: readonly Row[], binOf: (row: number) => number, count: number): Cell[] {
  const cells = new Array<Cell>(count).fill(noCell)
  for (const { row, g, h } of rows) cells[binOf(row)] = plus(cells[binOf(row)], { g, h, c: 1 })
  return cells
}
