import {
  type CivilDate,
  comma,
  compact,
  mojibake,
  money,
  named,
  numeric,
  percent,
  serial,
  two,
} from './dirty-writers.ts'

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
