import { commonShare, likeliest, sampleOf } from './sample-letters.ts'

/** Encodings of Chinese, Japanese and Korean that are told apart without being stated. */
export type EastAsian = 'shift_jis' | 'euc-jp' | 'gb18030' | 'big5' | 'euc-kr'

const kana =
  'あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをんがぎぐげござじずぜぞだでどばびぶべぼぱぴぷぺぽっゃゅょ' +
  'アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲンガギグゲゴザジズゼゾダデドバビブベボパピプペポッャュョー'
/** What all three write: full-width digits and marks, and what stands in dates and amounts. */
const marks = '０１２３４５６７８９，．－（）：；、。・％￥年月日元円'

const japanese =
  kana +
  '人大本中国会社東京都府県市区町村田山川名称前住所電話番号金額数量価格単位部門顧客商品種別分類備考有無男女性年齢売上合計税込抜送料在庫店舗担当者' +
  '営業開始終了登録更新注文支払方法状態理由内容件時間週曜火水木土佐藤鈴高橋渡辺伊山小林加吉松井上野口木村清崎森池阿部石島谷岡長北海道阪神奈愛知福岡札幌' +
  '仙台広横浜名古屋埼玉千葉一二三四五六七八九十百万不明未記入該当'
const simplified =
  '的一是不了在人有我他这中大来上个国到说们为子和你地出道也时得就那要下以生会自着去之过家学对可里后小么心多天而能好都然没于起还发成事只作当想看文无开手用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进法此实回二理美点明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万' +
  '市省县区号路街男姓期金额数量价格单客户品类别址备注否编京广州深圳浙江苏川南张王李赵刘陈杨黄周吴徐孙马朱胡林郭何罗伟芳娜敏静丽强磊洋勇艳杰涛超秀兰霞六七八九十百千未知暂公斤' +
  '亚尔利巴斯拉克马尼比阿德兰卡达哥伦纳丹芬冰岛荷英法语俄希腊土耳其埃及沙伊朗以色越印尼澳非洲肯挪瑞典捷匈保葡萄班牙乌孟缅泰柬老坡菲律宾香港特伯威布哈萨乍图维奥塞莫多洛科米基维'
const traditional =
  '的一是不了在人有我他這中大來上個國到說們為子和你地出道也時得就那要下以生會自著去之過家學對可裡後小麼心多天而能好都然沒於起還發成事只作當想看文無開手用主行方又如前所本見經頭面公同三已老從動兩長知民樣現分將外但身些與高意進法此實回二理美點明其種聲全工己話兒者向情部正名定女問力機給等幾很業最間新什打便位因重被走電四第門相次東政海口使教西再平真聽世氣信北少關並內加化由卻代軍產入先山五太水萬' +
  '市省縣區號路街男姓期金額數量價格單客戶品類別址備註否編臺台灣雄陳林黃張李王吳劉蔡楊許鄭謝洪郭邱曾廖賴周葉蘇莊六七八九十百千未知元' +
  '亞爾利巴斯拉克馬尼比阿德蘭卡達哥倫納丹芬冰島荷英法語俄希臘土耳其埃及沙伊朗以色越印尼澳非洲肯挪瑞典捷匈保葡萄班牙烏孟緬泰柬老坡菲律賓香港特伯威布哈薩乍圖維奧塞莫多洛科米基'
const korean =
  '이다는에을의가고하은를로한지사기도으서대자시리나인어수일정부전해제보장주원상동성경구안조고년월일서울산광천세종강릉남북청라김박최임윤신권황송류홍양손배백허심노곽차우민영미현준호진희혜선소유연재승태은별번품명금액량가격단위고객상품분류비여남있없음예아니오알미등록완료취소배송결제회원주소전화'

const candidates: readonly { readonly encoding: EastAsian; readonly common: ReadonlySet<string> }[] = [
  { encoding: 'shift_jis', common: new Set(japanese + marks) },
  { encoding: 'euc-jp', common: new Set(japanese + marks) },
  { encoding: 'gb18030', common: new Set(simplified + marks) },
  { encoding: 'big5', common: new Set(traditional + marks) },
  { encoding: 'euc-kr', common: new Set(korean + marks) },
]

/** Half-width kana are single bytes, as the letters of western text are: they prove nothing. */
const isTelling = (character: string): boolean =>
  character > '\u007f' && !(character >= '\uff61' && character <= '\uff9f')

/** So few characters are an accident. */
const fewest = 3
/** Share of characters that must be frequent ones: pairs of bytes that only happen to be characters are rare ones. */
const fewestCommon = 0.25
/** Share of characters that may be damaged. */
const mostDamaged = 0.002
/** Share of bytes above 127 that may stand before an ASCII letter: accents of Latin text do, second bytes seldom do. */
const mostBeforeLetters = 0.6

/** Whether bytes above 127 come in pairs, as those of characters do, and not each before a letter, as accents, which begin at 0xa0. */
function isOfPairs(bytes: Uint8Array): boolean {
  let first = 0
  let beforeLetters = 0
  for (let at = 0; at + 1 < bytes.length; at++) {
    if (bytes[at] < 0x80) continue
    first++
    if (bytes[at] >= 0xa0 && bytes[at + 1] < 0x80) beforeLetters++
    at++
  }
  return beforeLetters <= mostBeforeLetters * first
}

function scoreOf(bytes: Uint8Array, { encoding, common }: (typeof candidates)[number]): number {
  // More may follow the sample, so a character that it cuts is none that is damaged.
  const text = new TextDecoder(encoding).decode(bytes, { stream: true })
  const characters = Array.from(text).filter(isTelling)
  const damaged = characters.filter((character) => character === '\ufffd').length
  if (characters.length < fewest || damaged > mostDamaged * characters.length) return 0
  return commonShare(characters, common)
}

/**
 * Tells Chinese, Japanese and Korean text by its characters: nearly all must exist in the encoding, and many be frequent ones.
 *
 * @returns undefined where it is none of them
 */
export function eastAsianOf(bytes: Uint8Array): EastAsian | undefined {
  const sample = sampleOf(bytes)
  if (!isOfPairs(sample)) return undefined
  const scored = candidates.map((candidate) => ({ ...candidate, score: scoreOf(sample, candidate) }))
  return likeliest(scored, fewestCommon)
}
