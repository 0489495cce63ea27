import type { FixOperation } from '../contracts.ts'

/** Nothing is learnt: the names are those of HTML. */
export type EntitiesState = Readonly<Record<string, never>>

/** HTML's names of U+00A0 to U+00FF, in order. */
const latin = (
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro ' +
  'para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil ' +
  'Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave ' +
  'Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml ' +
  'igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute ' +
  'thorn yuml'
).split(' ')

const others =
  'amp & lt < gt > quot " apos \' euro € ndash – mdash — hellip … lsquo ‘ rsquo ’ ldquo “ rdquo ” bull • trade ™'
const named = new Map<string, string>()
latin.forEach((name, at) => {
  named.set(name, String.fromCharCode(0xa0 + at))
})
others.split(' ').forEach((word, at, all) => {
  if (at % 2 === 0) named.set(word, all[at + 1])
})

const pattern = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z]{2,8}\d{0,2}));/g

function charOf(code: number, whole: string): string {
  const isText = code >= 0x20 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
  return isText ? String.fromCodePoint(code) : whole
}

function once(value: string): string {
  return value.replace(pattern, (whole: string, decimal?: string, hex?: string, name?: string) => {
    if (decimal !== undefined) return charOf(Number(decimal), whole)
    if (hex !== undefined) return charOf(parseInt(hex, 16), whole)
    return named.get(name!) ?? whole
  })
}

/**
 * Writes HTML entities as the characters they stand for: "Caf&eacute; &amp; Bar" becomes "Café & Bar".
 *
 * Text that was escaped twice is read twice. Names that HTML 4 does not have, and an ampersand by itself, pass.
 */
export const entities: FixOperation<EntitiesState> = {
  name: 'entities',
  read: () => ({}),
  apply(_state, value) {
    let before = value
    for (let text = once(value); text !== before; text = once(text)) before = text
    return before
  },
}
