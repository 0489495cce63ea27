/** Names of months, January first: full names, then short ones; by language. Lower case. */
export const monthsByLanguage: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries({
    en: 'january february march april may june july august september october november december jan feb mar apr may jun jul aug sep oct nov dec - - - - - - - - sept - - -',
    de: 'januar februar märz april mai juni juli august september oktober november dezember jan feb mär apr mai jun jul aug sep okt nov dez jän - mrz - - - - - sept - - - jänner feber maerz - - - - - - - - -',
    fr: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre janv févr mars avr mai juin juil août sept oct nov déc jan fevrier mar - - jun jul aout sep - - dec - fév - - - - - aoû - - - decembre - fev - - - - - aou - - - -',
    es: 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre ene feb mar abr may jun jul ago sep oct nov dic - - - - - - - - setiembre - - - - - - - - - - - sept - - -',
    pt: 'janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro jan fev mar abr mai jun jul ago set out nov dez - - marco - - - - - - - - -',
    it: 'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre gen feb mar apr mag giu lug ago set ott nov dic - - - - - - - - sett - - -',
    nl: 'januari februari maart april mei juni juli augustus september oktober november december jan feb mrt apr mei jun jul aug sep okt nov dec',
    pl: 'stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia sty lut mar kwi maj cze lip sie wrz paź lis gru styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień - - - - - - - - - paz - -',
    cs: 'ledna února března dubna května června července srpna září října listopadu prosince leden únor březen duben květen červen červenec srpen září říjen listopad prosinec',
    sv: 'januari februari mars april maj juni juli augusti september oktober november december jan feb mar apr maj jun jul aug sep okt nov dec',
    da: 'januar februar marts april maj juni juli august september oktober november december jan feb mar apr maj jun jul aug sep okt nov dec - - - - mai - - - - - - des',
    fi: 'tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu',
    hu: 'január február március április május június július augusztus szeptember október november december jan febr márc ápr máj jún júl aug szept okt nov dec',
    ro: 'ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie ian feb mar apr mai iun iul aug sep oct nov dec - - - - - - - - sept noi - -',
    tr: 'ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık oca şub mar nis may haz tem ağu eyl eki kas ara',
    ru: 'января февраля марта апреля мая июня июля августа сентября октября ноября декабря янв фев мар апр май июн июл авг сен окт ноя дек январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь - - - - - - - - сент - нояб -',
    uk: 'січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня січ лют бер кві тра чер лип сер вер жов лис гру',
    id: 'januari februari maret april mei juni juli agustus september oktober november desember jan feb mar apr mei jun jul agu sep okt nov des',
    ca: 'gener febrer març abril maig juny juliol agost setembre octubre novembre desembre gen febr març abr maig juny jul ag set oct nov des',
  }).map(([language, words]) => [language, words.split(' ').map((word) => (word === '-' ? '' : word))]),
)

/** Words in a date that say nothing: days of the week, articles, endings of numbers. */
export const silentWords: ReadonlySet<string> = new Set(
  (
    'st nd rd th er º ª o a de del den der do di of the le el il roku r r. g um at à às alle kl kl. uhr the ' +
    'monday tuesday wednesday thursday friday saturday sunday mon tue tues wed weds thu thur thurs fri sat sun ' +
    'montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so ' +
    'lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim ' +
    'lunes martes miércoles jueves viernes sábado domingo mié jue vie sáb dom ' +
    'segunda segunda-feira terça terça-feira quarta quarta-feira quinta quinta-feira sexta sexta-feira seg ter qua qui sex ' +
    'lunedì martedì mercoledì giovedì venerdì sabato domenica gio sab ' +
    'maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma wo vr za zo ' +
    'poniedziałek wtorek środa czwartek piątek sobota niedziela pon wt śr czw pt sob niedz ' +
    'г г. года в понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс ' +
    'pondělí úterý středa čtvrtek pátek neděle måndag tisdag onsdag torsdag fredag lördag söndag klo klo. ' +
    'pazartesi salı çarşamba perşembe cuma cumartesi pazar ' +
    '年 月 日 号 號 년 월 일'
  ).split(' '),
)
