import { fingerprintOf } from '@modelwright/runtime'

/** Letters with a mark beside the plain letter, and how those who lack the key write them. Lower case. */
const plainLetters =
  'àa áa âa ãa äa åa āa ăa ąa çc ćc ĉc čc ďd đd èe ée êe ëe ēe ėe ęe ěe ğg ģg ìi íi îi ïi īi įi ıi ķk ļl łl ñn ńn ņn ňn òo óo ôo õo öo øo ōo őo ŕr řr śs şs šs șs ťt țt ţt ùu úu ûu üu ūu ůu űu ųu ýy ÿy źz żz žz'
const written = 'äae öoe üue åaa øoe æae œoe ßss þth ðd'

const plain = new Map(plainLetters.split(' ').map((pair) => [pair[0], pair[1]]))
const spelled = new Map(written.split(' ').map((entry) => [entry[0], entry.slice(1)]))

function replaced(
  text: string,
  first: ReadonlyMap<string, string>,
  second: ReadonlyMap<string, string>,
): string {
  let out = ''
  for (const letter of text) out += first.get(letter) ?? second.get(letter) ?? letter
  return out
}

/** A fingerprint without marks on letters: "münchen" → "munchen". Combining marks go too. */
export function plainPrint(level: string): string {
  return replaced(fingerprintOf(level).replace(/[\u0300-\u036f]/g, ''), plain, spelled)
}

/** A fingerprint with letters written out: "münchen" → "muenchen". */
export function spelledPrint(level: string): string {
  return replaced(fingerprintOf(level).replace(/[\u0300-\u036f]/g, ''), spelled, plain)
}
