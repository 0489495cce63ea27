import { fingerprintOf } from '@modelwright/runtime'

/** Codes of places with their names, one family a list: "CA California". Several names of a place stand beside each other, parted by "/". */
const families: readonly string[] = [
  'AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,DE Delaware,FL Florida,GA Georgia,HI Hawaii,ID Idaho,IL Illinois,IN Indiana,IA Iowa,KS Kansas,KY Kentucky,LA Louisiana,ME Maine,MD Maryland,MA Massachusetts,MI Michigan,MN Minnesota,MS Mississippi,MO Missouri,MT Montana,NE Nebraska,NV Nevada,NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York,NC North Carolina,ND North Dakota,OH Ohio,OK Oklahoma,OR Oregon,PA Pennsylvania,RI Rhode Island,SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,VT Vermont,VA Virginia,WA Washington,WV West Virginia,WI Wisconsin,WY Wyoming,DC District of Columbia',
  'AB Alberta,BC British Columbia,MB Manitoba,NB New Brunswick,NL Newfoundland and Labrador,NS Nova Scotia,NT Northwest Territories,NU Nunavut,ON Ontario,PE Prince Edward Island,QC Quebec/Québec,SK Saskatchewan,YT Yukon',
  'AC Acre,AL Alagoas,AP Amapá,AM Amazonas,BA Bahia,CE Ceará,DF Distrito Federal,ES Espírito Santo,GO Goiás,MA Maranhão,MT Mato Grosso,MS Mato Grosso do Sul,MG Minas Gerais,PA Pará,PB Paraíba,PR Paraná,PE Pernambuco,PI Piauí,RJ Rio de Janeiro,RN Rio Grande do Norte,RS Rio Grande do Sul,RO Rondônia,RR Roraima,SC Santa Catarina,SP São Paulo,SE Sergipe,TO Tocantins',
  'BW Baden-Württemberg,BY Bayern,BE Berlin,BB Brandenburg,HB Bremen,HH Hamburg,HE Hessen,MV Mecklenburg-Vorpommern,NI Niedersachsen,NW Nordrhein-Westfalen,NRW Nordrhein-Westfalen,RP Rheinland-Pfalz,RLP Rheinland-Pfalz,SL Saarland,SN Sachsen,ST Sachsen-Anhalt,SH Schleswig-Holstein,TH Thüringen',
  'AP Andhra Pradesh,AR Arunachal Pradesh,AS Assam,BR Bihar,CG Chhattisgarh,CT Chhattisgarh,GA Goa,GJ Gujarat,HR Haryana,HP Himachal Pradesh,JH Jharkhand,KA Karnataka,KL Kerala,MP Madhya Pradesh,MH Maharashtra,MN Manipur,ML Meghalaya,MZ Mizoram,NL Nagaland,OD Odisha,OR Odisha/Orissa,PB Punjab,RJ Rajasthan,SK Sikkim,TN Tamil Nadu,TS Telangana,TG Telangana,TR Tripura,UP Uttar Pradesh,UK Uttarakhand,WB West Bengal,DL Delhi,JK Jammu and Kashmir,CH Chandigarh,PY Puducherry',
  'ZH Zürich/Zurich,BE Bern/Berne,LU Luzern/Lucerne,UR Uri,SZ Schwyz,OW Obwalden,NW Nidwalden,GL Glarus,ZG Zug,FR Freiburg/Fribourg,SO Solothurn,BS Basel-Stadt,BL Basel-Landschaft,SH Schaffhausen,AR Appenzell Ausserrhoden,AI Appenzell Innerrhoden,SG St. Gallen/Sankt Gallen,GR Graubünden/Grisons,AG Aargau,TG Thurgau,TI Tessin/Ticino,VD Waadt/Vaud,VS Wallis/Valais,NE Neuenburg/Neuchâtel,GE Genf/Genève/Geneva,JU Jura',
  'NSW New South Wales,VIC Victoria,QLD Queensland,SA South Australia,WA Western Australia,TAS Tasmania,ACT Australian Capital Territory,NT Northern Territory',
  'AR Argentina,AU Australia,AUS Australia,AT Austria/Österreich/Autriche,AUT Austria/Österreich,BE Belgium/Belgien/Belgique,BG Bulgaria,BR Brazil/Brasil,BRA Brazil/Brasil,CA Canada/Kanada,CAN Canada,CH Switzerland/Schweiz/Suisse,CHE Switzerland/Schweiz,CL Chile,CN China,CHN China,CO Colombia,CY Cyprus,CZ Czech Republic/Czechia/Tschechien/Česko,DE Germany/Deutschland/Allemagne/Alemania,DEU Germany/Deutschland,GER Germany/Deutschland,DK Denmark/Dänemark,DNK Denmark,EE Estonia,EG Egypt,ES Spain/Spanien/España/Espagne,ESP Spain/España,FI Finland/Finnland,FIN Finland,FR France/Frankreich/Francia,FRA France/Frankreich,GB United Kingdom/Great Britain,GBR United Kingdom,UK United Kingdom/Vereinigtes Königreich/Royaume-Uni,GR Greece/Griechenland,HR Croatia/Kroatien,HU Hungary/Ungarn,ID Indonesia,IE Ireland/Irland,IL Israel,IN India/Indien,IND India,IR Iran,IQ Iraq,IS Iceland,IT Italy/Italien/Italia,ITA Italy/Italien/Italia,JP Japan,JPN Japan,KE Kenya,KR South Korea,LT Lithuania,LU Luxembourg/Luxemburg,LV Latvia,MA Morocco,MX Mexico/México,MEX Mexico,MY Malaysia,NG Nigeria,NE Niger,NL Netherlands/Niederlande/Pays-Bas/Nederland,NLD Netherlands,NO Norway/Norwegen,NOR Norway,NZ New Zealand,PE Peru,PH Philippines,PK Pakistan,PL Poland/Polen/Polska,POL Poland/Polen/Polska,PT Portugal,RO Romania/Rumänien,RS Serbia,RU Russia/Russland,SA Saudi Arabia,SE Sweden/Schweden/Sverige,SWE Sweden,SG Singapore,SI Slovenia/Slowenien,SK Slovakia/Slowakei,TH Thailand,TR Turkey/Türkei,TW Taiwan,UA Ukraine,US United States/USA/United States of America/Vereinigte Staaten/États-Unis,USA United States/United States of America,U.S. United States,U.S.A. United States,VN Vietnam,ZA South Africa',
]

const moreNames =
  'Mali,Malawi,Malta,Gambia,Zambia,Guinea,Guyana,Mauritius,Mauritania,Dominica,Dominican Republic,Congo,Togo,Tonga,Chad,Oman,Yemen,Jordan,Georgia,Armenia,Albania,Algeria,Angola,Benin,Bolivia,Bosnia,Botswana,Brunei,Burundi,Cambodia,Cameroon,Cuba,Ecuador,Eritrea,Ethiopia,Fiji,Gabon,Ghana,Haiti,Honduras,Jamaica,Kuwait,Laos,Lebanon,Liberia,Libya,Macedonia,Moldova,Monaco,Mongolia,Montenegro,Mozambique,Myanmar,Namibia,Nepal,Nicaragua,Panama,Paraguay,Qatar,Rwanda,Samoa,Senegal,Somalia,Sudan,Syria,Tanzania,Tunisia,Uganda,Uruguay,Venezuela,Zimbabwe,Male,Female'

interface Family {
  /** Fingerprints of the names of each code. */
  readonly names: ReadonlyMap<string, readonly string[]>
  readonly all: ReadonlySet<string>
}

const read: readonly Family[] = families.map((family) => {
  const names = new Map(
    family.split(',').map((entry) => {
      const blank = entry.indexOf(' ')
      return [
        entry.slice(0, blank),
        entry
          .slice(blank + 1)
          .split('/')
          .map(fingerprintOf),
      ] as const
    }),
  )
  return { names, all: new Set([...names.values()].flat()) }
})

const known = new Set([...read.flatMap(({ all }) => [...all]), ...moreNames.split(',').map(fingerprintOf)])

/** Tells whether a fingerprint is the name of a place: two such names are never spellings of one. */
export function isPlace(print: string): boolean {
  return known.has(print)
}

/** A family counts where at least this share of a column's levels are its names. */
const familyShare = 0.5

/** What codes among these levels stand for: fingerprints of names, where most other levels are names of one family. */
export function placesByCode(levels: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const share = ({ all, names }: Family): number => {
    const others = levels.filter((level) => !names.has(level))
    return others.filter((level) => all.has(fingerprintOf(level))).length / Math.max(1, others.length)
  }
  const best = read.reduce((a, b) => (share(b) > share(a) ? b : a))
  return share(best) >= familyShare ? best.names : new Map()
}
