import { didYouMean, ModelwrightError } from '../../core/index.ts'
import type { FilePath } from '../bytes/open-bytes.ts'
import { attributeOf, readXml, type XmlReader } from './read-xml.ts'
import { damagedZip, type Zip } from './zip.ts'

/** A sheet of a workbook: its name and the part of the archive that holds it. */
export interface Sheet {
  readonly name: string
  readonly part: string
  readonly isHidden: boolean
}

/** What is read of a workbook before any cell. */
export interface Workbook {
  readonly sheets: readonly Sheet[]
  /** Days count from 1904, as old Macintosh versions wrote. */
  readonly is1904: boolean
  readonly strings: readonly string[]
  /** For each style of a cell, whether its numbers are dates. */
  readonly dateStyles: readonly boolean[]
}

/** Reads a part of the archive from start to end; nothing where it is not there. */
async function readPart(zip: Zip, part: string, reader: Partial<XmlReader>, shown: string): Promise<boolean> {
  const entry = zip.entries.get(part)
  if (entry === undefined) return false
  const ignore = (): void => {}
  const whole = { open: ignore, close: ignore, text: ignore, ...reader }
  for await (const _ of readXml(zip.read(entry), whole, shown)) {
    // What was read is in the reader's hands.
  }
  return true
}

/** Where a relation leads, from the folder of the part that has it; `..` leads no further than the archive. */
function partFrom(folder: string, target: string): string {
  if (target.startsWith('/')) return target.slice(1)
  const parts = folder === '' ? [] : folder.split('/')
  for (const part of target.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}

/** The relations of a part: targets and types by id. */
async function relationsOf(
  zip: Zip,
  part: string,
  shown: string,
): Promise<Map<string, { target: string; type: string }>> {
  const slash = part.lastIndexOf('/')
  const folder = part.slice(0, Math.max(0, slash))
  const relations = new Map<string, { target: string; type: string }>()
  const path = `${folder === '' ? '' : `${folder}/`}_rels/${part.slice(slash + 1)}.rels`
  const open = (name: string, tag: string): void => {
    if (name !== 'Relationship') return
    const target = partFrom(folder, attributeOf(tag, 'Target') ?? '')
    relations.set(attributeOf(tag, 'Id') ?? '', { target, type: attributeOf(tag, 'Type') ?? '' })
  }
  await readPart(zip, path, { open }, shown)
  return relations
}

async function readStrings(zip: Zip, part: string | undefined, shown: string): Promise<string[]> {
  const strings: string[] = []
  let [text, inText, phonetic] = ['', false, false]
  const reader: Partial<XmlReader> = {
    open(name) {
      if (name === 'si') text = ''
      if (name === 't') inText = true
      if (name === 'rPh') phonetic = true
    },
    text(part) {
      if (inText && !phonetic) text += part
    },
    close(name) {
      if (name === 't') inText = false
      if (name === 'rPh') phonetic = false
      if (name === 'si') strings.push(text)
    },
  }
  if (part !== undefined) await readPart(zip, part, reader, shown)
  return strings
}

/** Formats that every spreadsheet program knows by number and that show a day. */
const dayFormats = new Set([
  14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 34, 35, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58,
])

/** Whether a format shows a day: letters for days or years outside of quotes, escapes, colours and conditions. */
function showsDay(code: string): boolean {
  const plain = code.replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, '').split(';')[0]
  if (/\[[hms]+\]/i.test(code)) return false
  return /[dy]/i.test(plain) || (/m/i.test(plain) && !/[hs]/i.test(plain))
}

async function readDateStyles(zip: Zip, part: string | undefined, shown: string): Promise<boolean[]> {
  const formats = new Map<number, boolean>()
  const styles: boolean[] = []
  let inCells = false
  const open = (name: string, tag: string): void => {
    if (name === 'numFmt')
      formats.set(Number(attributeOf(tag, 'numFmtId')), showsDay(attributeOf(tag, 'formatCode') ?? ''))
    if (name === 'cellXfs') inCells = true
    if (name !== 'xf' || !inCells) return
    const id = Number(attributeOf(tag, 'numFmtId') ?? 0)
    styles.push(formats.get(id) ?? dayFormats.has(id))
  }
  const close = (name: string): void => {
    if (name === 'cellXfs') inCells = false
  }
  if (part !== undefined) await readPart(zip, part, { open, close }, shown)
  return styles
}

/**
 * Reads what a workbook says of itself: sheets, strings, which styles are dates.
 *
 * @throws {ModelwrightError} RETRIEVE_FILE_DAMAGED, RETRIEVE_FORMAT_WRONG, RETRIEVE_ARCHIVE_UNSAFE
 */
export async function readWorkbook(zip: Zip, { shown }: FilePath): Promise<Workbook> {
  const top = [...(await relationsOf(zip, '', shown)).values()]
  const main = top.find(({ type }) => type.endsWith('/officeDocument'))?.target
  if (main === undefined || !zip.entries.has(main)) throw noWorkbook(zip, shown)
  const relations = await relationsOf(zip, main, shown)
  const found: { name: string; id: string; isHidden: boolean }[] = []
  let is1904 = false
  await readPart(
    zip,
    main,
    {
      open(name, tag) {
        if (name === 'workbookPr') is1904 = /^(1|true)$/.test(attributeOf(tag, 'date1904') ?? '')
        if (name !== 'sheet') return
        const isHidden = (attributeOf(tag, 'state') ?? 'visible') !== 'visible'
        found.push({ name: attributeOf(tag, 'name') ?? '', id: attributeOf(tag, 'id') ?? '', isHidden })
      },
    },
    shown,
  )
  const sheets = found.flatMap(({ id, ...sheet }) => {
    const relation = relations.get(id)
    return relation?.type.endsWith('/worksheet') ? [{ ...sheet, part: relation.target }] : []
  })
  if (sheets.length === 0) throw damagedZip(shown, 'it has no sheet')
  const partOf = (type: string) =>
    [...relations.values()].find((relation) => relation.type.endsWith(`/${type}`))?.target
  return {
    sheets,
    is1904,
    strings: await readStrings(zip, partOf('sharedStrings'), shown),
    dateStyles: await readDateStyles(zip, partOf('styles'), shown),
  }
}

function noWorkbook(zip: Zip, shown: string): ModelwrightError {
  const isDocument = zip.entries.has('mimetype')
  const isBinary = [...zip.entries.keys()].some((name) => name.endsWith('workbook.bin'))
  const what = isDocument ? 'an OpenDocument file' : isBinary ? 'a binary workbook (.xlsb)' : 'a zip archive'
  return new ModelwrightError('RETRIEVE_FORMAT_WRONG', {
    message: `"${shown}" is ${what}, no Excel workbook (.xlsx).`,
    where: shown,
    mend: ['Save it as "Excel workbook (.xlsx)", or the sheet as "CSV UTF-8".'],
  })
}

/**
 * Finds a sheet by name or, from 1, by number; the first visible one where none is asked for.
 *
 * @throws {ModelwrightError} RETRIEVE_SHEET_MISSING
 */
export function findSheet({ sheets }: Workbook, asked: string, shown: string): Sheet {
  if (asked === '') return sheets.find(({ isHidden }) => !isHidden) ?? sheets[0]
  const found =
    sheets.find(({ name }) => name === asked) ?? (/^\d+$/.test(asked) ? sheets[Number(asked) - 1] : undefined)
  if (found !== undefined) return found
  const names = sheets.map(({ name }) => name)
  throw new ModelwrightError('RETRIEVE_SHEET_MISSING', {
    message: `"${shown}" has no sheet "${asked}".`,
    where: shown,
    mend: [
      ...didYouMean(asked, names),
      `Sheets: ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}`,
    ],
  })
}
