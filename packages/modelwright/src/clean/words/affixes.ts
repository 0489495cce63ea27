import { lowered } from '@modelwright/runtime'

/** What stands beside a number, and what it says. Scaled: value × 10^power × factor + offset, in the unit of its dimension. */
export interface KnownAffix {
  readonly kind: 'currency' | 'percent' | 'scale' | 'side' | 'unit'
  /** A currency's code, `*` before what several share ("*dollar"); a unit's dimension; else the kind. */
  readonly of: string
  /** What it is called for people: `kWh`, `EUR`, `$` where it is not said whose dollars. */
  readonly name: string
  readonly power: number
  readonly factor: number
  readonly offset: number
}

/** Spellings in lower case by currency, the sign of a shared one first. `*` marks what several currencies share. */
const currencies: Readonly<Record<string, string>> = {
  '*dollar': '$ dollar dollars',
  '*krone': 'kr kr. ,-',
  '*yen': '¥ ￥ 元',
  '*rupee': '₹ rs rs. ₨ rupees rupee /-',
  '*peso': 'peso pesos',
  USD: 'usd us$ u$s us-$ us-dollar us dollar us dollars',
  EUR: 'eur € euro euros eur. €uro',
  GBP: 'gbp £ ￡ pound pounds',
  CHF: 'chf fr. sfr sfr. fr',
  JPY: 'jpy 円 yen',
  CNY: 'cny rmb yuan 人民币',
  INR: 'inr',
  BRL: 'brl r$ reais real',
  PLN: 'pln zł zl złotych',
  CZK: 'czk kč kc',
  HUF: 'huf ft ft.',
  SEK: 'sek',
  NOK: 'nok',
  DKK: 'dkk',
  ISK: 'isk',
  RUB: 'rub ₽ руб руб. р р.',
  UAH: 'uah ₴ грн',
  TRY: 'try ₺ tl lira',
  KRW: 'krw ₩ ￦ 원',
  ILS: 'ils ₪',
  THB: 'thb ฿',
  VND: 'vnd ₫',
  PHP: 'php ₱',
  NGN: 'ngn ₦',
  AUD: 'aud a$ au$',
  CAD: 'cad c$ ca$ can$',
  NZD: 'nzd nz$',
  HKD: 'hkd hk$',
  SGD: 'sgd s$',
  MXN: 'mxn mx$ mex$',
  ARS: 'ars',
  CLP: 'clp',
  COP: 'cop',
  PEN: 'pen s/ s/.',
  ZAR: 'zar',
  RON: 'ron lei',
  BGN: 'bgn лв',
  AED: 'aed',
  SAR: 'sar',
  EGP: 'egp',
  IDR: 'idr rp rp.',
  MYR: 'myr rm',
  TWD: 'twd nt$ ntd',
}

/** Which currencies may be meant by a shared sign. */
const shared: Readonly<Record<string, string>> = {
  '*dollar': 'USD AUD CAD NZD HKD SGD MXN ARS CLP COP TWD',
  '*krone': 'SEK NOK DKK ISK CZK',
  '*yen': 'JPY CNY',
  '*rupee': 'INR IDR',
  '*peso': 'MXN ARS CLP COP PHP',
}

/** Words that multiply, by power of ten. */
const scales: readonly (readonly [string, number])[] = [
  ['k tsd tsd. thousand mil', 3],
  ['m mn mio mio. mln mill mill. million millions millionen milhões milhão millones', 6],
  ['bn mrd mrd. mld billion billions milliarden md bilhões', 9],
  ['lakh lakhs lac', 5],
  ['crore crores cr cr.', 7],
]

/** Units by dimension: spellings, the usual one first, power of ten, factor, offset. */
const units: Readonly<Record<string, readonly (readonly [string, number, number?, number?])[]>> = {
  mass: [
    ['kg kgs kilo kilos kilogram kilograms kilogramm quilo quilos кг 公斤 千克', 0],
    ['g gr gram grams gramm g. г гр 克', -3],
    ['mg', -6],
    ['µg ug mcg', -9],
    ['t to. tonne tonnes tonnen ton т 吨', 3],
    ['斤', 0, 0.5],
    ['q dz', 2],
    ['lb lbs lb. lbs. pound(s)', 0, 0.45359237],
    ['oz oz. ounce ounces', 0, 0.028349523125],
  ],
  length: [
    ['m meter metre meters metres metros mètres м 米', 0],
    ['cm см 厘米', -2],
    ['mm мм 毫米', -3],
    ['µm um', -6],
    ['dm', -1],
    ['km км 公里 千米', 3],
    ['in in. inch inches " zoll', -2, 2.54],
    ['ft ft. feet foot', 0, 0.3048],
    ['yd yds', 0, 0.9144],
    ['mi mile miles', 0, 1609.344],
  ],
  area: [
    ['m² m2 qm sqm m^2 м² м2 кв.м 平方米 ㎡', 0],
    ['km² km2 sqkm', 6],
    ['ha', 4],
    ['cm² cm2', -4],
    ['sqft sq ft sq. ft. ft²', 0, 0.09290304],
  ],
  volume: [
    ['l ltr liter litre liters litres litros л 升', 0],
    ['ml мл 毫升', -3],
    ['cl', -2],
    ['dl', -1],
    ['hl', 2],
    ['m³ m3 cbm', 3],
    ['cm³ cm3 ccm cc', -3],
  ],
  duration: [
    ['s sec sec. secs sek sek. second seconds sekunden', 0],
    ['ms', -3],
    ['min min. mins minute minutes minuten', 0, 60],
    ['h hr hrs std std. hour hours stunden', 0, 3600],
    ['d day days tage', 0, 86400],
  ],
  power: [
    ['W watt', 0],
    ['kW', 3],
    ['MW', 6],
    ['PS hp cv ch', 0, 735.49875],
  ],
  energy: [
    ['kWh', 0],
    ['Wh', -3],
    ['MWh', 3],
    ['GWh', 6],
  ],
  data: [
    ['B byte bytes', 0],
    ['kB', 3],
    ['MB', 6],
    ['GB', 9],
    ['TB', 12],
  ],
  speed: [
    ['km/h kmh kph kmph', 0],
    ['m/s', 0, 3.6],
    ['mph', 0, 1.609344],
    ['kn kt kts', 0, 1.852],
  ],
  pressure: [
    ['hPa mbar mb', 0],
    ['Pa', -2],
    ['kPa', 1],
    ['bar', 3],
  ],
  temperature: [
    ['°C ° degc celsius º ºc', 0],
    ['°F degf fahrenheit ºf', 0, 5 / 9, -160 / 9],
    ['K kelvin', 0, 1, -273.15],
  ],
  frequency: [
    ['Hz', 0],
    ['kHz', 3],
    ['MHz', 6],
    ['GHz', 9],
  ],
  pieces: [
    [
      'pieces st st. stk stk. stück pcs pc pcs. units unidades szt szt. pz pce шт шт. 件 个 個 本 枚 台 개',
      0,
    ],
  ],
}

const percents: readonly (readonly [string, number])[] = [
  [
    '% pct pct. percent prozent proz. v.h. pour cent por ciento por cento procent процент процентов percento',
    -2,
  ],
  ['‰ permille promille', -3],
]

/** Spellings parted by blanks; those with a blank inside are told by the words before them. */
function spellingsOf(text: string): string[] {
  const whole = ['us dollar', 'us dollars', 'sq ft', 'sq. ft.', 'pour cent', 'por ciento', 'por cento']
  const found = whole.filter((spelling) => text.includes(spelling))
  const rest = found.reduce((left, spelling) => left.replace(spelling, ''), text)
  return [...found, ...rest.split(' ').filter((spelling) => spelling !== '')]
}

const byText = new Map<string, KnownAffix[]>()

function add(spellings: string, affix: Omit<KnownAffix, 'name'> & Partial<KnownAffix>): void {
  const [first] = spellings.split(' ')
  for (const spelling of spellingsOf(lowered(spellings)))
    byText.set(spelling, [...(byText.get(spelling) ?? []), { name: first, ...affix }])
}

for (const [of, spellings] of Object.entries(currencies))
  add(spellings, {
    ...{ kind: 'currency', of, power: 0, factor: 1, offset: 0 },
    ...(of.startsWith('*') ? {} : { name: of }),
  })
for (const [spellings, power] of percents)
  add(spellings, { kind: 'percent', of: 'percent', power, factor: 1, offset: 0 })
for (const [spellings, power] of scales)
  add(spellings, { kind: 'scale', of: 'scale', power, factor: 1, offset: 0 })
add('dr dr.', { kind: 'side', of: 'debit', power: 0, factor: -1, offset: 0 })
for (const [of, rows] of Object.entries(units))
  for (const [spellings, power, factor = 1, offset = 0] of rows)
    add(spellings, { kind: 'unit', of, power, factor, offset })

/** Everything a spelling beside a number may say; empty where it says nothing known. */
export function affixesOf(text: string): readonly KnownAffix[] {
  return byText.get(text) ?? []
}

/** All spellings of everything of one kind: of one currency with the signs it shares, of a dimension. */
export function spellingsLike(kind: KnownAffix['kind'], of: readonly string[]): readonly string[] {
  return [...byText]
    .filter(([, affixes]) => affixes.some((one) => one.kind === kind && of.includes(one.of)))
    .map(([text]) => text)
}

/** The one currency that all of these may mean; undefined where they are several. */
export function oneCurrency(found: readonly string[]): readonly string[] | undefined {
  const codes = found.filter((code) => !code.startsWith('*'))
  const signs = found.filter((code) => code.startsWith('*'))
  if (new Set(codes).size > 1) return undefined
  if (codes.length === 0) return new Set(signs).size === 1 ? found : undefined
  const [code] = codes
  return signs.every((sign) => shared[sign].split(' ').includes(code))
    ? [...new Set([...codes, ...signs])]
    : undefined
}
