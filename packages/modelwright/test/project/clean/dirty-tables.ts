import type { Seed } from '../../../src/core/index.ts'

/** How a country writes: what its files look like. */
export interface Style {
  readonly name: string
  readonly encoding: 'utf-8' | 'utf-8-bom' | 'utf-16le' | 'windows-1252' | 'iso-8859-2' | 'windows-1250'
  readonly delimiter: string
  readonly newline: string
  /** Writes an amount the country's way, in one of several forms. */
  readonly amounts: readonly ((value: number) => string)[]
  readonly fractions: readonly ((value: number) => string)[]
  readonly dates: readonly ((date: CivilDate) => string)[]
  readonly weights: readonly ((kg: number) => string)[]
  readonly yes: readonly string[]
  readonly no: readonly string[]
  readonly missing: readonly string[]
  readonly levels: readonly string[]
  /** Spellings of a level that a person types. */
  readonly typed: Readonly<Record<string, readonly string[]>>
  readonly cities: readonly string[]
  readonly texts: readonly string[]
  /** How far cells of amounts, dates and weights are written the country's way. */
  readonly local: number
}

export interface CivilDate {
  readonly year: number
  readonly month: number
  readonly day: number
}

const two = (value: number): string => String(value).padStart(2, '0')

export const iso = ({ year, month, day }: CivilDate): string => `${year}-${two(month)}-${two(day)}`

function grouped(whole: string, mark: string, indian = false): string {
  if (!indian || whole.length <= 3) return whole.replace(/\B(?=(\d{3})+$)/g, mark)
  return `${whole.slice(0, -3).replace(/\B(?=(\d\d)+$)/g, mark)}${mark}${whole.slice(-3)}`
}

/** Two decimals, as money has. */
export function money(group: string, decimal: string, wrap: (text: string) => string, indian = false) {
  return (value: number): string => {
    const [whole, cents] = Math.abs(value).toFixed(2).split('.')
    return `${value < 0 ? '-' : ''}${wrap(`${grouped(whole, group, indian)}${decimal}${cents}`)}`
  }
}

const percent = (decimal: string, blank: string) => (value: number) =>
  `${String(Number((value * 100).toFixed(4))).replace('.', decimal)}${blank}%`
const comma = (value: number): string => String(value).replace('.', ',')
const numeric =
  (order: 'dmy' | 'mdy', mark: string, short = false) =>
  (date: CivilDate) => {
    const year = short ? two(date.year % 100) : String(date.year)
    const [first, second] = order === 'dmy' ? [date.day, date.month] : [date.month, date.day]
    return [two(first), two(second), year].join(mark)
  }
const named = (months: string, write: (date: CivilDate, month: string) => string) => (date: CivilDate) =>
  write(date, months.split(' ')[date.month - 1])
const serial = (date: CivilDate): string =>
  String(Date.UTC(date.year, date.month - 1, date.day) / 86_400_000 + 25_569)
const compact = (date: CivilDate): string => `${date.year}${two(date.month)}${two(date.day)}`
/** Windows-1252 from 0x80 to 0x9f; what it does not have stays a control character, as browsers read it. */
const upper = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'
const windows1252 = Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x80 && byte <= 0x9f ? upper[byte - 0x80] : String.fromCharCode(byte),
)
const mojibake = (text: string): string =>
  [...new TextEncoder().encode(text)].map((byte) => windows1252[byte]).join('')

const german: Style = {
  name: 'German, windows-1252, semicolons',
  encoding: 'windows-1252',
  delimiter: ';',
  newline: '\r\n',
  amounts: [
    money('.', ',', (text) => `${text} €`),
    money('.', ',', (text) => text),
    money('', ',', (text) => `EUR ${text}`),
  ],
  fractions: [comma, percent(',', ' ')],
  dates: [
    numeric('dmy', '.'),
    numeric('dmy', '.', true),
    named(
      'Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.',
      ({ day, year }, month) => `${day}. ${month} ${year}`,
    ),
    named(
      'Januar Februar März April Mai Juni Juli August September Oktober November Dezember',
      ({ day, year }, month) => `${day}. ${month} ${year}`,
    ),
  ],
  weights: [(kg) => `${comma(kg)} kg`, comma],
  yes: ['ja', 'Ja', 'JA', 'J'],
  no: ['nein', 'Nein', 'NEIN', 'N'],
  missing: ['k.A.', 'keine Angabe', '-', 'n/a', '#NV'],
  levels: ['Privatkunde', 'Geschäftskunde', 'Behörde', 'Verein'],
  typed: {
    Privatkunde: ['privatkunde', 'PRIVATKUNDE', 'Privat-Kunde', 'Privatkude'],
    Geschäftskunde: ['geschäftskunde', 'Geschaeftskunde', 'GESCHÄFTSKUNDE'],
    Behörde: ['Behoerde', 'behörde'],
    Verein: ['VEREIN', 'verein'],
  },
  cities: ['Berlin', 'München', 'Köln', 'Hamburg', 'Frankfurt am Main', 'Düsseldorf', 'Nürnberg', 'Leipzig'],
  texts: ['Schraube M8 verzinkt', 'Großer Stuhl, grün', 'Tür & Tor GmbH', 'Maß 3,5 x 4', 'Übergröße'],
  local: 0.9,
}

const french: Style = {
  name: 'French, UTF-16, tabs',
  encoding: 'utf-16le',
  delimiter: '\t',
  newline: '\n',
  amounts: [
    money('\u202f', ',', (text) => `${text}\u00a0€`),
    money(' ', ',', (text) => `${text} €`),
    money('\u00a0', ',', (text) => text),
  ],
  fractions: [comma, percent(',', '\u00a0')],
  dates: [
    numeric('dmy', '/'),
    named(
      'janvier février mars avril mai juin juillet août septembre octobre novembre décembre',
      ({ day, year }, month) => `${day === 1 ? '1er' : day} ${month} ${year}`,
    ),
    named(
      'janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.',
      ({ day, year }, month) => `${day} ${month} ${year}`,
    ),
  ],
  weights: [(kg) => `${comma(kg)} kg`, (kg) => `${Math.round(kg * 1000)} g`, comma],
  yes: ['oui', 'Oui', 'OUI', 'O'],
  no: ['non', 'Non', 'NON', 'N'],
  missing: ['n.d.', 'N/D', 'non renseigné', 'NULL', '?'],
  levels: ['Élevé', 'Moyen', 'Faible', 'Très faible'],
  typed: {
    Élevé: ['élevé', 'ELEVÉ', 'Eleve'],
    Moyen: ['moyen', 'MOYEN'],
    Faible: ['faible', 'FAIBLE'],
    'Très faible': ['très faible', 'Tres faible', 'Très-faible'],
  },
  cities: ['Paris', 'Lyon', 'Marseille', 'Nîmes', 'Saint-Étienne', 'Orléans', 'Besançon'],
  texts: ["Pâte d'amande", 'Crème brûlée « maison »', 'Œuf dur', 'Théâtre', 'Café moulu 250 g'],
  local: 0.7,
}

const brazilian: Style = {
  name: 'Brazilian, UTF-8 with mark, semicolons, mojibake and entities',
  encoding: 'utf-8-bom',
  delimiter: ';',
  newline: '\r\n',
  amounts: [
    money('.', ',', (text) => `R$ ${text}`),
    money('.', ',', (text) => `R$${text}`),
    money('', ',', (text) => text),
  ],
  fractions: [comma, percent(',', '')],
  dates: [
    numeric('dmy', '/'),
    named(
      'janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro',
      ({ day, year }, month) => `${day} de ${month} de ${year}`,
    ),
    serial,
  ],
  weights: [(kg) => `${comma(kg)} kg`, comma],
  yes: ['sim', 'Sim', 'SIM', 'S'],
  no: ['não', 'Não', 'NÃO', 'N', 'nao'],
  missing: ['n/d', 'N/D', 'não informado', '-', 'null'],
  levels: ['São Paulo', 'Rio de Janeiro', 'Minas Gerais', 'Paraná', 'Bahia'],
  typed: {
    'São Paulo': ['SP', 'sao paulo', 'SÃO PAULO', mojibake('São Paulo')],
    'Rio de Janeiro': ['RJ', 'rio de janeiro'],
    'Minas Gerais': ['MG', 'MINAS GERAIS'],
    Paraná: ['PR', 'Parana'],
    Bahia: ['BA'],
  },
  cities: ['Niterói', 'Florianópolis', 'Goiânia', 'Brasília', 'Vitória'],
  texts: [
    'Pão de açúcar',
    'Feijão &amp; arroz'.replace('&amp;', '&'),
    'Maçã verde',
    'Caixa nº 3',
    'Informações gerais',
  ],
  local: 0.8,
}

const indian: Style = {
  name: 'Indian, UTF-8, commas and quotes',
  encoding: 'utf-8',
  delimiter: ',',
  newline: '\n',
  amounts: [
    money(',', '.', (text) => `₹${text}`, true),
    money(',', '.', (text) => `Rs. ${text}`, true),
    money('', '.', (text) => `${text} INR`),
  ],
  fractions: [String, percent('.', '')],
  dates: [
    numeric('dmy', '-'),
    numeric('dmy', '/'),
    named(
      'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec',
      ({ day, year }, month) => `${two(day)}-${month}-${year}`,
    ),
    named(
      'January February March April May June July August September October November December',
      ({ day, year }, month) => `${month} ${day}, ${year}`,
    ),
  ],
  weights: [(kg) => `${kg} kg`, (kg) => `${Number((kg * 1000).toFixed(0))}g`, String],
  yes: ['Yes', 'yes', 'Y', 'YES'],
  no: ['No', 'no', 'N', 'NO'],
  missing: ['NA', 'N.A.', 'not available', '--', 'nil'],
  levels: ['Maharashtra', 'Tamil Nadu', 'Karnataka', 'Gujarat', 'West Bengal'],
  typed: {
    Maharashtra: ['MH', 'maharashtra', 'Maharastra'],
    'Tamil Nadu': ['TN', 'tamil nadu', 'TamilNadu'],
    Karnataka: ['KA', 'KARNATAKA'],
    Gujarat: ['GJ', 'gujarat'],
    'West Bengal': ['WB', 'west bengal'],
  },
  cities: ['Mumbai', 'Pune', 'Chennai', 'Bengaluru', 'Ahmedabad', 'Kolkata'],
  texts: ['Basmati Rice, 5 kg', 'Masala "extra hot"', 'Tea', 'Steel tiffin', 'Cotton shirt'],
  local: 0.6,
}

const polish: Style = {
  name: 'Polish, ISO-8859-2, semicolons',
  encoding: 'iso-8859-2',
  delimiter: ';',
  newline: '\n',
  amounts: [
    money(' ', ',', (text) => `${text} zł`),
    money('\u00a0', ',', (text) => text),
    money('', ',', (text) => `${text} PLN`),
  ],
  fractions: [comma, percent(',', ' ')],
  dates: [
    numeric('dmy', '.'),
    numeric('dmy', '-'),
    named(
      'stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia',
      ({ day, year }, month) => `${day} ${month} ${year}`,
    ),
    compact,
  ],
  weights: [(kg) => `${comma(kg)} kg`, comma],
  yes: ['tak', 'Tak', 'TAK', 'T'],
  no: ['nie', 'Nie', 'NIE', 'N'],
  missing: ['brak danych', 'b.d.', 'n/d', '?', 'NULL'],
  levels: ['mazowieckie', 'śląskie', 'łódzkie', 'małopolskie', 'świętokrzyskie'],
  typed: {
    mazowieckie: ['Mazowieckie', 'MAZOWIECKIE', 'mazowieckje'],
    śląskie: ['Śląskie', 'slaskie'],
    łódzkie: ['Łódzkie', 'lodzkie'],
    małopolskie: ['MAŁOPOLSKIE', 'malopolskie'],
    świętokrzyskie: ['Świętokrzyskie'],
  },
  cities: ['Warszawa', 'Łódź', 'Kraków', 'Gdańsk', 'Wrocław', 'Poznań'],
  texts: ['Żółty ser', 'Gęś pieczona', 'Książka', 'Pączek z różą', 'Śrubokręt'],
  local: 0.9,
}

const american: Style = {
  name: 'American, windows-1252, pipes, two-digit years',
  encoding: 'windows-1252',
  delimiter: '|',
  newline: '\r\n',
  amounts: [
    money(',', '.', (text) => `$${text}`),
    money(',', '.', (text) => `USD ${text}`),
    (value) =>
      value < 0 ? `(${money(',', '.', (text) => text)(-value)})` : money(',', '.', (text) => text)(value),
  ],
  fractions: [String, percent('.', '')],
  dates: [
    numeric('mdy', '/'),
    numeric('mdy', '/', true),
    named(
      'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec',
      ({ day, year }, month) => `${month} ${day}, ${year}`,
    ),
    compact,
    serial,
  ],
  weights: [(kg) => `${kg} kg`, String],
  yes: ['Y', 'y', 'Yes', 'TRUE'],
  no: ['N', 'n', 'No', 'FALSE'],
  missing: ['N/A', 'NULL', 'None', '-', 'null'],
  levels: ['New York', 'California', 'Texas', 'Florida'],
  typed: {
    'New York': ['NY', 'new york', 'NEW YORK'],
    California: ['CA', 'california', 'Californa'],
    Texas: ['TX', 'TEXAS'],
    Florida: ['FL', 'florida'],
  },
  cities: ['Springfield', 'Portland', 'Austin', 'Albany', 'Oakland'],
  texts: ['Binder clip – large', 'Chair (black)', 'Café table', 'Desk, 60"', 'Lamp'],
  local: 0.5,
}

/** Six countries' ways; none is that of another test. */
export const styles: readonly Style[] = [german, french, brazilian, indian, polish, american]

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
  const isYes = seed.next() < 0.4
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
