import { lowered } from '@modelwright/runtime'

/** Short words that mean "missing" wherever they stand, but for the exceptions of the fix. Letter for letter. */
const usualTokens: ReadonlySet<string> = new Set(
  (
    '|#N/A|#N/A N/A|#NA|#NV|#N/D|#REF!|#VALUE!|#DIV/0!|#NUM!|#NAME?|#NULL!|#WERT!|#ARG!|#VALOR!|-|--|---|–|—|<NA>|?|??|???|' +
    'N.A.|N/A|n/a|N/a|N\\A|n\\a|NA|n.a.|N.A|n.a|NULL|Null|null|(null)|(NULL)|<null>|NaN|nan|-nan|NaT|nat|\\N|' +
    'n. a.|N. A.|N/K|N/C|n/c|N/I|n/i|s/i|S/I|н/д|Н/Д|н.д.|н. д.|δ/υ|Δ/Υ|——|－|ー|' +
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

/** Phrases that mean "missing" wherever they stand, in any case. */
const usualPhrases: ReadonlySet<string> = new Set(
  (
    'not known|not recorded|not provided|not specified|not stated|not given|not disclosed|not entered|no data|data missing|' +
    'keine daten|ohne angabe|o. a.|nicht bekannt|nicht erfasst|nicht erhoben|weiß nicht|weiss nicht|' +
    'non précisé|non spécifié|non connu|non déterminé|sans objet|pas de données|' +
    'no especificado|no aplica|no consta|sin especificar|se desconoce|não consta|não especificado|não se aplica|' +
    'non specificato|non indicato|non noto|non applicabile|niet bekend|niet ingevuld|niet opgegeven|geen gegevens|n.v.t.|' +
    'uppgift saknas|ej angivet|ej angiven|ej tillgänglig|ikke oplyst|ikke angivet|ikke oppgitt|ei tiedossa|ei tietoa|' +
    'nie dotyczy|neuvedeno|není k dispozici|nezjištěno|nevyplněno|neuvedené|nezistené|nincs adat|nem ismert|nespecificat|' +
    'bilinmiyor|belirtilmemiş|girilmemiş|veri yok|не указано|не указан|не указана|не известно|нет информации|' +
    'немає даних|не вказано|μη διαθέσιμο|άγνωστο|未記入|未入力|未回答|該当なし|記載なし|データなし|暂无|暂无数据|无数据|未填写|未填寫|不详|不詳|缺失|' +
    '미입력|미상|해당없음|해당 없음|정보없음'
  ).split('|'),
)

/** Tells whether a word means "missing" wherever it stands, but for the exceptions of the fix. */
export function isUsualToken(word: string): boolean {
  return usualTokens.has(word) || usualPhrases.has(lowered(word))
}

/** Words that are levels like any other, unless the column proves that they mean "missing" too. Lower case. */
const openTokens: ReadonlySet<string> = new Set(
  (
    '.|..|...|none|n/k|na|nil|nd|nr|ka|bd|unknown|missing|empty|blank|tbd|tba|unk|undefined|nichts|leer|unbekannt|fehlt|ohne|' +
    'brak|nieznane|nieznany|inconnu|inconnue|vide|aucun|manquant|desconhecido|desconocido|vacío|vazio|nenhum|ninguno|sconosciuto|vuoto|nessuno|' +
    'onbekend|geen|okänd|okänt|saknas|ukendt|ukjent|tuntematon|puuttuu|neznámé|neznámý|chybí|ismeretlen|necunoscut|lipsă|yok|' +
    'неизвестно|неизвестен|отсутствует|нет|невідомо|不明|なし|未知|无|無|空|모름|없음|ignorado|nc|tbc|nvt|entfällt|*|**|***|x|xx|xxx|_|__|/|//|0000-00-00|00.00.0000|00/00/0000|99.99.9999|invalid|error|err'
  ).split('|'),
)

/** Tells whether a word may mean "missing" where its column says so. */
export function isOpenToken(word: string): boolean {
  return openTokens.has(lowered(word))
}
