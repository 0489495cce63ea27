import type { Seed } from '../../../src/core/index.ts'
import type { Style } from './dirty-styles.ts'
import { iso, mojibake, windows1252 } from './dirty-writers.ts'

/** A dirty table with the truth of each cell; null is missing. */
export interface DirtyTable {
  readonly header: readonly string[]
  readonly dirty: readonly (readonly string[])[]
  readonly truth: readonly (readonly (string | null)[])[]
}

interface Made {
  readonly truth: string | null
  readonly dirty: string
}

const blanksAround = (seed: Seed, text: string): string =>
  [` ${text}`, `${text}  `, `${text}\u00a0`, `${text}\t`.replace('\t', ' ')][seed.integer(4)]

function pick<Item>(seed: Seed, items: readonly Item[]): Item {
  return items[Math.floor(seed.next() * items.length)]
}

function entities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('ã', '&atilde;').replaceAll('"', '&quot;')
}

/** Makes one cell dirty as often as `share` says. */
function cell(seed: Seed, truth: string, forms: readonly string[], share: number): Made {
  return { truth, dirty: forms.length > 0 && seed.next() < share ? pick(seed, forms) : truth }
}

function maybeMissing(seed: Seed, made: Made, words: readonly string[]): Made {
  const chance = seed.next()
  if (chance < 0.02) return { truth: null, dirty: pick(seed, words) }
  return chance < 0.03 ? { truth: null, dirty: '' } : made
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits))

function row(style: Style, seed: Seed, id: number): Made[] {
  const amount = round(Math.exp(3 + 4 * seed.next()) * (seed.next() < 0.1 ? -1 : 1), 2)
  const weight = round(0.5 + 40 * seed.next(), 1)
  const share = round(seed.integer(60) / 100, 2)
  const date = { year: 2012 + seed.integer(8), month: 1 + seed.integer(12), day: 1 + seed.integer(28) }
  const level = style.levels[Math.floor(style.levels.length * seed.next() * seed.next())]
  const city = pick(seed, style.cities)
  // Something a model can learn: large amounts say yes.
  const isYes = seed.next() < (amount > 150 ? 0.9 : 0.15)
  const words = isYes ? style.yes : style.no
  const count = 1 + seed.integer(20)
  const text = pick(seed, style.texts)
  const padded = (made: Made): Made =>
    seed.next() < 0.03 ? { ...made, dirty: blanksAround(seed, made.dirty) } : made
  const missing = (made: Made): Made => maybeMissing(seed, made, style.missing)
  const isCoded = seed.next() < 0.02
  return [
    { truth: `${10_000 + id}`, dirty: `${10_000 + id}` },
    missing(
      padded(
        cell(
          seed,
          iso(date),
          style.dates.map((write) => write(date)),
          style.local,
        ),
      ),
    ),
    missing(
      padded(
        cell(
          seed,
          String(amount),
          style.amounts.map((write) => write(amount)),
          style.local,
        ),
      ),
    ),
    missing(
      padded(
        cell(
          seed,
          String(weight),
          style.weights.map((write) => write(weight)),
          style.local,
        ),
      ),
    ),
    missing(
      cell(
        seed,
        String(share),
        style.fractions.map((write) => write(share)),
        style.local,
      ),
    ),
    missing(isCoded ? { truth: null, dirty: '9999' } : cell(seed, String(count), [], 0)),
    missing(padded(cell(seed, level, style.typed[level] ?? [], 0.12))),
    missing(
      padded(
        cell(
          seed,
          city,
          [city.toUpperCase(), mojibake(city)].filter((one) => one !== city),
          0.04,
        ),
      ),
    ),
    missing(cell(seed, words[0], words.slice(1), 0.3)),
    cell(
      seed,
      text,
      [entities(text), mojibake(text)].filter((one) => one !== text),
      0.05,
    ),
    { truth: String(100 + (id % 700)).padStart(5, '0'), dirty: String(100 + (id % 700)).padStart(5, '0') },
    { truth: 'A', dirty: 'A' },
  ]
}

/** Makes a table clean, then dirty, the same for the same seed: every kind of dirt in its own share of cells. */
export function dirtyTable(style: Style, rowCount: number, seed: Seed): DirtyTable {
  const rows = Array.from({ length: rowCount }, (_, id) => row(style, seed.split('row', id), id))
  const again = rows.filter((_, id) => id % 97 === 5)
  return {
    header: [
      'key',
      'day',
      'amount ',
      'weight',
      'share',
      'count',
      ' region',
      'city',
      'flag',
      'text',
      'code',
      'constant',
    ],
    dirty: [...rows, ...again].map((cells) => cells.map(({ dirty }) => dirty)),
    truth: rows.map((cells) => cells.map(({ truth }) => truth)),
  }
}

function encodeByte(text: string, encoding: string): Uint8Array {
  const decoder = new TextDecoder(encoding)
  const letterOf = (byte: number): string =>
    encoding === 'windows-1252' ? windows1252[byte] : decoder.decode(Uint8Array.of(byte))
  const byteOf = new Map(Array.from({ length: 256 }, (_, byte) => [letterOf(byte), byte]))
  return Uint8Array.from([...text], (letter) => byteOf.get(letter) ?? 0x3f)
}

/** Whether an encoding has all letters of a text. */
export function canEncode(text: string, encoding: Style['encoding']): boolean {
  if (encoding.startsWith('utf')) return true
  return !encodeByte(text.replaceAll('?', ''), encoding).includes(0x3f)
}

/** Writes a table as a file of its style. */
export function bytesOf({ header, dirty }: DirtyTable, { delimiter, newline, encoding }: Style): Uint8Array {
  const quote = (text: string): string =>
    text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  const text = [header, ...dirty].map((cells) => `${cells.map(quote).join(delimiter)}${newline}`).join('')
  if (encoding === 'utf-16le') return Uint8Array.from(Buffer.from(`\ufeff${text}`, 'utf16le'))
  if (encoding === 'utf-8-bom') return new TextEncoder().encode(`\ufeff${text}`)
  return encoding === 'utf-8' ? new TextEncoder().encode(text) : encodeByte(text, encoding)
}
