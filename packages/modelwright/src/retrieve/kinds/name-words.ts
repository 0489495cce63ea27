import { foldAscii } from '@modelwright/runtime'

/** Nouns that, at the end of a column's name, say that its numbers are names of things. */
const codeNouns = new Set(
  (
    'account agent area_code barcode borough branch brand browser carrier category channel city class cluster code ' +
    'color colour cond country county customer dealer department dept device diagnosis district driver employee ' +
    'ethnicity fips gender group grp hospital icd industry isbn item job lecturer make manufacturer marital member ' +
    'merchant model municipality naics neighborhood neighbourhood occupation operator owner patient plz postal ' +
    'postcode precinct prefecture product profession province race region religion route school sector segment ' +
    'seller sex shop sic site sku species state station status store student subclass supplier teacher team ' +
    'terminal type upc user vendor ward zip zipcode zone'
  ).split(' '),
)

/** Nouns that say a value is the key of a thing. */
const keyNouns = new Set([
  'id',
  'ids',
  'key',
  'uuid',
  'guid',
  'pk',
  'rowid',
  'index',
  'idx',
  'rownum',
  'serial',
])

const numberNouns = new Set(['no', 'nr', 'num', 'number', 'nbr'])

const keyed =
  /^(account|acct|bill|booking|case|cert|client|contract|cust|customer|emp|employee|invoice|item|loan|member|order|part|passenger|patient|phone|plate|policy|prod|product|receipt|reference|row|sample|serial|session|ship|store|student|subject|tax|ticket|trans|transaction|trip|user|vehicle|vin)(id|no|nr|num|number|key)$/

/** Splits a name at blanks, marks and changes of case: "Postal Code", "postalCode" → "postal", "code". */
export function wordsOf(name: string): string[] {
  return foldAscii(name.replace(/([a-z0-9])([A-Z])/g, '$1 $2'))
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
}

/** What a column's name alone gives away. */
export interface NameHints {
  /** The word that says so, for the reason printed. */
  readonly word: string
  readonly says: 'code' | 'key' | 'calendar'
}

const calendarWords = new Set([
  'year',
  'yr',
  'month',
  'day',
  'week',
  'hour',
  'minute',
  'date',
  'time',
  'quarter',
  'age',
])

/** Finds out whether a name says "code", "key" or "calendar"; the last word decides, as it does in speech. */
export function hintOf(name: string): NameHints | undefined {
  const words = wordsOf(name)
  const last = words.at(-1)
  if (last === undefined) return undefined
  if (keyNouns.has(last) || keyed.test(last)) return { word: last, says: 'key' }
  if (numberNouns.has(last) && words.length > 1 && keyed.test(`${words.at(-2)}${last}`))
    return { word: `${words.at(-2)} ${last}`, says: 'key' }
  if (codeNouns.has(last) || /(class|type|code)$/.test(last)) return { word: last, says: 'code' }
  if (words.length > 1 && words[0] === 'type' && words[1] === 'of') return { word: 'type', says: 'code' }
  return words.some((word) => calendarWords.has(word)) ? { word: last, says: 'calendar' } : undefined
}
