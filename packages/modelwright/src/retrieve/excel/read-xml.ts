import { damagedZip } from './zip.ts'

/** What reading XML meets, in order. Names are without their prefix. */
export interface XmlReader {
  /** An element opens; `tag` is what stands between its brackets. `isEmpty`: it closes at once. */
  open(name: string, tag: string, isEmpty: boolean): void
  close(name: string): void
  text(text: string): void
}

/** One tag, comment or text longer than this is no part of a workbook. */
const longestPiece = 1 << 24

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function entityOf(whole: string, name: string): string {
  if (!name.startsWith('#')) return entities[name] ?? whole
  const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
}

/** Puts characters in the place of entities; none is ever defined by the file itself. */
export function withoutEntities(text: string): string {
  return text.includes('&') ? text.replace(/&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|[a-z]{2,4});/g, entityOf) : text
}

const patterns = new Map<string, RegExp>()

/** The value of an attribute, whatever its prefix; undefined where the tag has none. */
export function attributeOf(tag: string, name: string): string | undefined {
  let pattern = patterns.get(name)
  if (pattern === undefined) {
    pattern = new RegExp(`[\\s:]${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`)
    patterns.set(name, pattern)
  }
  const found = pattern.exec(tag)
  return found === null ? undefined : withoutEntities(found[1] ?? found[2])
}

/** Where a tag that starts at `start` ends: `>` outside quotes; −1 where the text does not say. */
function tagEnd(text: string, start: number): number {
  let end = text.indexOf('>', start)
  let quote = text.indexOf('"', start)
  while (quote >= 0 && quote < end) {
    const close = text.indexOf('"', quote + 1)
    if (close < 0) return -1
    if (close > end) end = text.indexOf('>', close)
    quote = text.indexOf('"', close + 1)
  }
  return end
}

function nameOf(tag: string): string {
  const end = tag.search(/[\s/]/)
  const name = end < 0 ? tag : tag.slice(0, end)
  return name.slice(name.indexOf(':') + 1)
}

/** Reads the piece at `at`, which starts with `<`; gives where it ends, −1 where the text does not say. */
function readMarkup(text: string, at: number, reader: XmlReader, refuse: (why: string) => never): number {
  const skipTo = (mark: string): number => {
    const end = text.indexOf(mark, at)
    return end < 0 ? -1 : end + mark.length
  }
  if (text[at + 1] === '?') return skipTo('?>')
  if (text[at + 1] === '!') {
    if (text.startsWith('<!--', at)) return skipTo('-->')
    if (text.length - at < 9) return -1
    if (!text.startsWith('<![CDATA[', at)) refuse('it defines XML of its own')
    const end = skipTo(']]>')
    if (end > 0) reader.text(text.slice(at + 9, end - 3))
    return end
  }
  const end = tagEnd(text, at)
  if (end < 0) return -1
  const tag = text.slice(at + 1, end)
  if (tag.startsWith('/')) reader.close(nameOf(tag.slice(1)))
  else {
    const isEmpty = tag.endsWith('/')
    const name = nameOf(tag)
    reader.open(name, tag, isEmpty)
    if (isEmpty) reader.close(name)
  }
  return end + 1
}

/**
 * Reads XML as it comes, without building a tree. Documents that define entities or types are refused.
 *
 * After each block the caller gets a turn, so that it may take what was read.
 *
 * @throws {ModelwrightError} RETRIEVE_FILE_DAMAGED - when it is no XML that a workbook may hold
 */
export async function* readXml(
  blocks: AsyncIterable<Uint8Array>,
  reader: XmlReader,
  shown: string,
): AsyncGenerator<void> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const refuse = (why: string): never => {
    throw damagedZip(shown, why)
  }
  let rest = ''
  const take = (text: string): void => {
    const all = rest + text
    let at = 0
    for (;;) {
      const next = all.indexOf('<', at)
      if (next < 0) break
      if (next > at) reader.text(withoutEntities(all.slice(at, next)))
      at = next
      const end = readMarkup(all, next, reader, refuse)
      if (end < 0) break
      at = end
    }
    rest = all.slice(at)
    if (rest.length > longestPiece) refuse('a piece of it never ends')
  }
  for await (const block of blocks) {
    let text = ''
    try {
      text = decoder.decode(block, { stream: true })
    } catch {
      refuse('it is not UTF-8')
    }
    take(text)
    yield
  }
  if (rest.trim() !== '') refuse('it breaks off')
}
