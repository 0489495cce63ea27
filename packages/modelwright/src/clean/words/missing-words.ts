import { lowered } from '@modelwright/runtime'

/** Words that mean "missing" wherever they stand, but for the exceptions of the fix. Letter for letter. */
export const usualTokens: ReadonlySet<string> = new Set(
  (
    '|#N/A|#N/A N/A|#NA|#NV|#N/D|#REF!|#VALUE!|#DIV/0!|#NUM!|#NAME?|#NULL!|#WERT!|#ARG!|#VALOR!|-|--|---|–|—|<NA>|?|??|???|' +
    'N.A.|N/A|n/a|N/a|N\\A|n\\a|NA|n.a.|N.A|n.a|NULL|Null|null|(null)|(NULL)|<null>|NaN|nan|-nan|NaT|nat|\\N|' +
    'N/D|n/d|N.D.|n.d.|ND/NR|s/d|S/D|s.d.|k.A.|k. A.|K.A.|k.a.|k. a.|k/A|n.v.|n. v.|N.V.|b.d.|b/d|B/D|bd.|n.b.|n.c.|N.C.|n/b|' +
    'not available|Not available|Not Available|NOT AVAILABLE|not applicable|Not applicable|Not Applicable|' +
    'keine Angabe|Keine Angabe|KEINE ANGABE|keine Angaben|nicht verfügbar|nicht vorhanden|Nicht angegeben|nicht angegeben|' +
    'non renseigné|Non renseigné|NON RENSEIGNÉ|non disponible|Non disponible|non communiqué|' +
    'não informado|Não informado|NÃO INFORMADO|nao informado|não disponível|sem informação|Sem informação|sem dados|' +
    'no disponible|No disponible|sin dato|Sin dato|sin datos|Sin datos|SIN DATO|sin información|no informado|' +
    'non disponibile|Non disponibile|dato mancante|nie podano|Nie podano|brak danych|Brak danych|BRAK DANYCH|' +
    'нет данных|Нет данных|(blank)|(empty)|(leer)|(vide)|(missing)|<missing>|<empty>|[null]'
  ).split('|'),
)

/** Words that are levels like any other, unless the column proves that they mean "missing" too. Lower case. */
const openTokens: ReadonlySet<string> = new Set(
  (
    '.|..|...|none|n/k|na|nil|nd|nr|ka|bd|unknown|missing|empty|blank|tbd|tba|unk|undefined|nichts|leer|unbekannt|fehlt|ohne|' +
    'brak|nieznane|nieznany|inconnu|inconnue|vide|aucun|manquant|desconhecido|desconocido|vacío|vazio|nenhum|ninguno|sconosciuto|vuoto|nessuno|' +
    'onbekend|geen|okänd|saknas|ukendt|неизвестно|нет|*|**|***|x|xx|xxx|_|__|/|//|0000-00-00|00.00.0000|00/00/0000|99.99.9999|invalid|error|err'
  ).split('|'),
)

/** Tells whether a word may mean "missing" where its column says so. */
export function isOpenToken(word: string): boolean {
  return openTokens.has(lowered(word))
}
