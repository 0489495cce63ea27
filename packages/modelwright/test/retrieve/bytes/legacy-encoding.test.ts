import { isAscii, isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { detectEncoding } from '../../../src/retrieve/bytes/encoding.ts'
import { legacyEncodingOf } from '../../../src/retrieve/bytes/legacy-encoding.ts'
import { fromWindows1252 } from '../../../src/retrieve/bytes/windows-1252.ts'

const decoded = (encoding: string, bytes: Uint8Array): string =>
  encoding === 'windows-1252'
    ? Buffer.from(fromWindows1252(bytes)).toString('utf8')
    : new TextDecoder(encoding).decode(bytes)

const isOfPairs = (encoding: string): boolean => /^(?:gb|big|euc|shift)/.test(encoding)
const kept = new Map<string, ReadonlyMap<string, readonly number[]>>()

/** The bytes of each character of an encoding, by asking what all bytes and pairs of bytes are. */
function bytesByCharacter(encoding: string): ReadonlyMap<string, readonly number[]> {
  const known = kept.get(encoding)
  if (known !== undefined) return known
  const made = new Map<string, readonly number[]>()
  if (isOfPairs(encoding))
    for (let first = 0xfe; first >= 0x81; first--)
      for (let second = 0xfe; second >= 0x40; second--) {
        const text = decoded(encoding, Uint8Array.of(first, second))
        if ([...text].length === 1) made.set(text, [first, second])
      }
  for (let byte = 255; byte >= 0; byte--) made.set(decoded(encoding, Uint8Array.of(byte)), [byte])
  kept.set(encoding, made)
  return made
}

function encoded(encoding: string, text: string): Uint8Array {
  const bytes = bytesByCharacter(encoding)
  return Uint8Array.from(
    [...text].flatMap((letter) => {
      const own = bytes.get(letter)
      if (own === undefined) throw new Error(`${letter} is not in ${encoding}`)
      return [...own]
    }),
  )
}

/** What stands in tables of a country, and the encodings that its programs write. */
const tables: readonly { language: string; words: string; encodings: readonly string[] }[] = [
  {
    language: 'Japanese',
    words: '佐藤 東京都 大阪府 売上金額 はい いいえ ストア 2021年3月 未記入',
    encodings: ['shift_jis', 'euc-jp'],
  },
  {
    language: 'Chinese',
    words: '王伟 北京市 上海市 订单金额 是 否 2021年3月 暂无 客户编号',
    encodings: ['gb18030'],
  },
  { language: 'Taiwanese', words: '陳志明 台北市 高雄市 訂單金額 是 否 客戶編號 備註', encodings: ['big5'] },
  {
    language: 'Korean',
    words: '김민준 서울특별시 부산광역시 주문금액 예 아니오 미등록 고객번호',
    encodings: ['euc-kr'],
  },
  {
    language: 'Russian',
    words: 'Иванов Москва Санкт-Петербург да нет сумма города нет_данных',
    encodings: ['windows-1251', 'koi8-u', 'ibm866', 'iso-8859-5'],
  },
  {
    language: 'Bulgarian',
    words: 'София Пловдив Варна да не сума клиенти град',
    encodings: ['windows-1251'],
  },
  { language: 'Greek', words: 'Αθήνα Θεσσαλονίκη Πάτρα ναι όχι ποσό πελάτης', encodings: ['windows-1253'] },
  { language: 'Hebrew', words: 'ירושלים חיפה כן לא סכום לקוח תאריך', encodings: ['windows-1255'] },
  {
    language: 'Arabic',
    words: 'القاهرة الرياض نعم المبلغ العميل تاريخ المدينة',
    encodings: ['windows-1256'],
  },
  { language: 'Thai', words: 'กรุงเทพ เชียงใหม่ ใช่ ไม่ จำนวนเงิน ลูกค้า', encodings: ['windows-874'] },
  {
    language: 'Turkish',
    words: 'İstanbul İzmir Diyarbakır Şahin Öztürk Çelik evet hayır',
    encodings: ['windows-1254'],
  },
  {
    language: 'Czech',
    words: 'Středočeský Dvořák Příhodová Černý město Vysočina Hlavní',
    encodings: ['windows-1250'],
  },
  {
    language: 'Czech',
    words: 'Středočeský Dvořák Škoda město řeka živý košile',
    encodings: ['windows-1250', 'iso-8859-2'],
  },
  {
    language: 'Hungarian',
    words: 'Győr Fejér Zemplén igen nem fizető hűtő körút Szűcs erdő',
    encodings: ['windows-1250'],
  },
  {
    language: 'Romanian',
    words: 'Bucureşti Timişoara Constanţa Braşov Iaşi Piaţa judeţ întâi',
    encodings: ['windows-1250'],
  },
  {
    language: 'Lithuanian',
    words: 'Šiauliai Panevėžys Klaipėda įmonė ačiū žąsis ūkis',
    encodings: ['windows-1257'],
  },
  { language: 'German', words: 'München Köln Groß Jäger Straße Übergröße', encodings: ['windows-1252'] },
  {
    language: 'French',
    words: 'Hélène François Noël Béziers été où Nîmes Œuvrard',
    encodings: ['windows-1252'],
  },
  { language: 'Spanish', words: 'España Málaga León pingüino año sí ¿qué?', encodings: ['windows-1252'] },
  {
    language: 'Portuguese',
    words: 'São Paulo Conceição não Goiânia Antônio ações 1º nº3',
    encodings: ['windows-1252'],
  },
  { language: 'Danish', words: 'Ålborg Sørensen Ærø blå smør', encodings: ['windows-1252'] },
  { language: 'Icelandic', words: 'Þór Guðrún Sigríður Ísafjörður já það ýmis', encodings: ['windows-1252'] },
  { language: 'Estonian', words: 'Tõnu Põlva Jõgeva jäätis üks öö', encodings: ['windows-1252'] },
  {
    language: 'European',
    words: 'Müller Hélène Genève José Muñoz Sørensen Göteborg Conceição',
    encodings: ['windows-1252'],
  },
]

const cases = tables.flatMap(({ language, words, encodings }) =>
  encodings.map((encoding) => ({ language, encoding, words: words.split(' ') })),
)

describe('legacyEncodingOf', () => {
  it.each(cases)('takes a table of $language for $encoding', ({ encoding, words }) => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...words], { minLength: words.length }), (order) => {
        const rows = order.map((word, at) => `${at};${word};${at * 7},5`).join('\r\n')
        expect(legacyEncodingOf(encoded(encoding, `id;name;n\r\n${rows}\r\n`))).toBe(encoding)
      }),
      { seed: 1, numRuns: 20 },
    )
  })

  it.each([
    '',
    'abc',
    '£5;£6;£7;£8',
    '5 m³;6 m³;7 m³;±1',
    '«oui» «non»',
    '© 2024;A®;B®;C®',
    'Zoë',
    'MÜLLER;GRÖSSE;ÄÖÜ',
  ])('takes for windows-1252 what proves nothing: %s', (text) => {
    expect(legacyEncodingOf(encoded('windows-1252', text))).toBe('windows-1252')
  })

  it('does not take characters for damaged that the end of the sample cuts', () => {
    const bytes = encoded('gb18030', `北京市,上海市,订单金额\n${'客户,编号\n'.repeat(8000)}`)
    for (const end of [bytes.length, 65_536, 65_537, 65_538])
      expect(legacyEncodingOf(bytes.subarray(0, end))).toBe('gb18030')
  })
})

describe('a file in an older encoding', () => {
  it.each([1, 2, 7, 100_000])('is read whole where its bytes come %i at a time', (size) => {
    const text = `${'a,b\n'.repeat(9)}北京市,上海市\n订单金额,客户编号\n是,否\n`
    const bytes = encoded('gb18030', text)
    // What the first bytes above 127 tell is for what follows, too: they must come together.
    const head = bytes.findIndex((byte) => byte >= 0x80) + 20
    const { transcoder } = detectEncoding(bytes, 'auto', { shown: 'a.csv', isAscii, isUtf8 })
    const parts = [transcoder.push(bytes.slice(0, head), false)]
    for (let at = head; at < bytes.length; at += size)
      parts.push(transcoder.push(bytes.slice(at, at + size), at + size >= bytes.length))
    expect(Buffer.concat(parts).toString('utf8')).toBe(text)
    expect(transcoder.name()).toBe('gb18030')
  })
})
