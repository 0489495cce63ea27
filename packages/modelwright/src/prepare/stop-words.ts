import { didYouMean, ModelwrightError } from '../core/index.ts'

/**
 * The most common words of a language that say nothing by themselves: articles, pronouns, prepositions, conjunctions, auxiliaries.
 *
 * Written for this project, short on purpose: no word that denies ("not", "no") is among them, since it turns what is said round.
 */
const words: Readonly<Record<string, string>> = {
  da: 'ad af alle at da de dem den denne der deres det dette dig din disse du efter eller en end er et for fra ham han hans har hun hvad hvem hvis hvor i jeg kan man med mig min mod nu når og også om op os på sig skal som til ud under var ved vi vil være',
  de: 'aber alle allem allen aller alles als also am an auch auf aus bei bin bis bist da damit dann das dass dein deine dem den denn der des dessen die dies diese diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines er es etwas euch euer eure für gegen gewesen hab habe haben hat hatte hatten hier hin ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ins ist ja jede jedem jeden jeder jedes kann können man mein meine meinem meinen meiner mich mir mit muss nach noch nun nur ob oder seid sein seine seinem seinen seiner selbst sich sie sind so solche soll sondern sonst über um und uns unser unsere unter vom von vor war waren was weg weil welche welchem welchen welcher welches wenn werde werden wie wieder wir wird wo würde würden zu zum zur zwar zwischen',
  en: 'a about above after again all am an and any are as at be because been before being below between both but by can could did do does doing down during each few for from further had has have having he her here hers herself him himself his how i if in into is it its itself just me more most my myself now of off on once only or other our ours ourselves out over own same she should so some such than that the their theirs them themselves then there these they this those through to too under until up very was we were what when where which while who whom why will with would you your yours yourself yourselves',
  es: 'a al algo algunas algunos ante antes aquel aquella como con contra cual cuando de del desde donde durante e el él ella ellas ellos en entre era eran es esa esas ese eso esos esta está están estas este esto estos fue fueron ha había han hasta hay la las le les lo los más me mi mis mucho muchos muy nos nosotros o os otra otras otro otros para pero poco por porque que qué quien quién se sea ser si sobre son su sus también tan tanto te tiene tienen todo todos tu tus un una unas uno unos vosotros y ya yo',
  fr: 'à ai as au aux avec avez avons c ce ceci cela ces cet cette comme d dans de des donc dont du elle elles en es est et étaient était être eu eux il ils j je l la là le les leur leurs lui m ma mais me même mes moi mon nos notre nous on ont ou où par pour qu quand que quel quelle quelles quels qui s sa se sera ses si son sont sous sur t ta te tes toi ton tous tout toute toutes très tu un une vos votre vous y',
  it: 'a ad ai al alla alle allo anche agli c che chi ci come con cui da dagli dai dal dalla dalle dei degli del della delle dello di dove e è ed era erano essere fra gli ha hai hanno ho i il in io l la le lei li lo loro lui ma mi mia mie miei mio ne nei nel nella nelle noi nostra nostro o per perché più quale quanto quella quelle quelli quello questa queste questi questo se sei si sia siamo sono sta stato su sua sue sugli sui sul sulla suo suoi te ti tra tu tua tuo tutti tutto un una uno vi voi',
  nl: 'aan al alles als altijd andere ben bij daar dan dat de der deze die dit doch doen door dus een eens en er ge geweest haar had heb hebben heeft hem het hier hij hoe hun iemand iets ik in is ja je kan kon kunnen maar me meer men met mij mijn moet na naar nog nu of om omdat ons ook op over reeds te tegen toch toen tot u uit uw van veel voor want waren was wat we wel werd wezen wie wij wil worden wordt zal ze zelf zich zij zijn zo zonder zou',
  pl: 'a aby ale bo był była było były być ci co czy dla do gdy gdzie go i ich ile im ja jak jako je jego jej jest jeszcze już kiedy która które który ma mi mnie mój może my na nad nam nas o od on ona one oni ono oraz po pod przed przez przy są się swoje ta tak także tam te tego tej ten to tu ty tych tylko tym u w we wszystko z za ze że',
  pt: 'à a ao aos aquela aquelas aquele aqueles aquilo as até com como da das de dela dele deles depois do dos e é ela elas ele eles em entre era eram essa essas esse esses esta está estão estas este estes eu foi foram há isso isto já lhe lhes mais mas me mesmo meu meus minha minhas muito na nas nos nós nossa nosso num numa o os ou para pela pelas pelo pelos por porque qual quando que quem se seja ser será seu seus são só sua suas também te tem tinha tu tua um uma você vocês vos',
  sv: 'alla allt att av bli blir de dem den denna deras dess det detta dig din du där efter eller en er ett från för ha hade han hans har henne hennes hon honom hur här i jag kan man med mellan men mig min mot mycket ni nu när någon något några och om oss på samma sedan sig sin sitt ska som så till under upp ut utan vad var vara varför vem vi vid vilka vilken är åt över',
}

/**
 * Lists the stop words of a language, by its ISO 639-1 code.
 *
 * @throws {ModelwrightError} PREPARE_LANGUAGE_UNKNOWN - when there is no list for it
 */
export function stopWordsOf(language: string): readonly string[] {
  if (Object.hasOwn(words, language)) return words[language].split(' ')
  const known = Object.keys(words)
  throw new ModelwrightError('PREPARE_LANGUAGE_UNKNOWN', {
    message: `There are no stop words for "${language}".`,
    where: 'tfIdf',
    mend: [
      ...didYouMean(language, known),
      `Languages: ${known.join(', ')}.`,
      "Or give the words:  stop: ['the', 'of']",
    ],
  })
}
