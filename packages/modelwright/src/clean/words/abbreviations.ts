/** Short forms of words, with what they may stand for. Lower case, without points. */
const entries =
  '1st first,2nd second,3rd third,4th fourth,5th fifth,1 first,2 second,3 third,std standard,stnd standard,stand standard,reg regular,' +
  'tech technology/technical/technologie/tecnologia/tecnología/technik,corp corporate/corporation,inc incorporated,co company,ltd limited,' +
  'dept department,div division,mgmt management,mgr manager,mngr manager,admin administration/administrator/administrative,acct account/accounting,' +
  'acctg accounting,intl international,natl national,govt government,gov government,univ university,assoc associate/association,asst assistant,' +
  'dir director,exec executive,pres president,eng engineering/engineer,engr engineer,dev development/developer,ops operations,mktg marketing,mkt market/marketing,' +
  'mfg manufacturing,svc service,svcs services,srv service/services,serv service/services,cust customer/customers,cons consumer,' +
  'ent enterprise,biz business,bus business,com commercial/commerce,comm commercial/communication/communications,res residential/research,' +
  'ind industrial/industry,agri agriculture,auto automotive/automatic,elec electronics/electrical/electric,electr electronics/electrical,appl appliances/appliance,furn furniture,' +
  'access accessories,acc accessories,off office,sup supplies/supply,supp supplies/support,misc miscellaneous,gen general,std. standard,prem premium,' +
  'prof professional/professor,pers personal/personnel,priv private/privat,pub public,temp temporary/temperature,perm permanent,' +
  'ft fulltime,pt parttime,max maximum,min minimum,avg average,approx approximately,qty quantity,amt amount,no number,nr number/nummer,' +
  'gtr greater,ave avenue,av avenue,st street/saint,rd road,blvd boulevard,dr drive/doctor,ln lane,hwy highway,sq square,mt mount,ft fort,' +
  'n north,s south,e east,w west,ne northeast,nw northwest,se southeast,sw southwest,no north,so south,ctr center/central,cntr center/central,cen central/center,' +
  'ext external/exterior/extension,int internal/interior/international,med medium/medical,sm small,lg large,lrg large,xl extralarge,hi high,lo low,' +
  'jan january,feb february,mar march,apr april,jun june,jul july,aug august,sep september,sept september,oct october,nov november,dec december,' +
  'mon monday,tue tuesday,tues tuesday,wed wednesday,thu thursday,thur thursday,thurs thursday,fri friday,sat saturday,sun sunday,' +
  'abt abteilung,str straße/strasse,verw verwaltung,vertr vertrieb,kd kunde,gew gewerblich,öff öffentlich,dtl deutschland,' +
  'qualif qualification,sté société,ste société,av avenue,bd boulevard,fg faubourg,serv serviço/serviços,depto departamento,dpto departamento,' +
  'm male/männlich/masculin/masculino/mężczyzna,f female/féminin/feminino/femenino,w weiblich/woman,k kobieta,& and/und/et/y/e/i'

const byShort = new Map<string, readonly string[]>()
for (const entry of entries.split(',')) {
  const blank = entry.indexOf(' ')
  const short = entry.slice(0, blank)
  byShort.set(short, [...(byShort.get(short) ?? []), ...entry.slice(blank + 1).split('/')])
}

/** A word, and what it may be short for. */
interface Word {
  readonly text: string
  /** Without points at its end. */
  readonly bare: string
  readonly means: readonly string[] | undefined
}

/** A text in lower case, taken apart once for many comparisons. */
export interface Wording {
  readonly text: string
  readonly words: readonly Word[]
  /** Whether one of its words may stand for another. */
  readonly isCut: boolean
}

/** Takes a text in lower case apart. */
export function wordingOf(text: string): Wording {
  const words = text.split(/[\s_-]+/).map((word) => {
    const bare = word.replace(/\.+$/, '')
    return { text: word, bare, means: byShort.get(bare) }
  })
  return { text, words, isCut: words.some(({ text, bare, means }) => means !== undefined || bare !== text) }
}

function meansWord({ text, bare, means }: Word, full: string): boolean {
  if (text === full || means?.includes(full) === true) return true
  // A point at the end says that letters are left out.
  return bare !== text && bare.length >= 2 && bare.length < full.length && full.startsWith(bare)
}

/** Equal for texts of the same words. */
export const wordsKey = ({ words }: Wording): string => words.map(({ text }) => text).join(' ')

/** Tells whether a spelling, word by word, is a known short form of a level, or says by points that it is cut. */
export function isShortFor(short: Wording, full: Wording): boolean {
  return (
    short.text !== full.text &&
    short.words.length === full.words.length &&
    short.words.every((word, at) => meansWord(word, full.words[at].text))
  )
}

/** The first letters of a level's words: "Home Office" → "HO"; empty for a single word. */
export function initialsOf(level: string): string {
  const words = level.split(/[\s_-]+/).filter((word) => /^[^\d\W]/.test(word) || word.charCodeAt(0) > 0xbf)
  return words.length < 2 ? '' : words.map((word) => word[0]).join('')
}
