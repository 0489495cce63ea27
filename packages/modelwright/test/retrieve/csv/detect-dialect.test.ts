import { describe, expect, it } from 'vitest'
import { detectDialect, noDelimiter, type StatedDialect } from '../../../src/retrieve/csv/detect-dialect.ts'

function detect(text: string, stated: StatedDialect = {}) {
  return detectDialect(new TextEncoder().encode(text), true, stated).dialect
}

function delimiterOf(text: string): string {
  return String.fromCharCode(detect(text).delimiter)
}

describe('detectDialect', () => {
  it.each([
    ['commas', 'a,b,c\n1,2,3\n', ','],
    ['semicolons', 'a;b;c\n1;2;3\n', ';'],
    ['tabs', 'a\tb c\t"d"\n1\tx, y\t3\n', '\t'],
    ['pipes', 'a|b|c\n1|x, y|3\n', '|'],
    ['carets', 'a^b^c\n1^2^3\n', '^'],
    ['blanks between numbers', '1 2 3\n4 5 6\n', ' '],
    ['semicolons beside decimal commas', 'a;b;c\n1,5;2,5;3,5\n1,25;2,0;3,1\n', ';'],
    ['semicolons beside decimal commas, no header', '1,5;2,5\n1,25;2,0\n', ';'],
    ['commas with semicolons in text', 'id,note\n1,"a;b"\n2,c;d\n3,e\n', ','],
    ['commas where one cell has a quoted line end', 'a,b\n1,"x\n;;;\ny"\n2,z\n', ','],
    ['semicolons with free text full of commas', 'id;note\n1;Well, yes, no\n2;Oh, my\n', ';'],
  ])('finds %s', (_, text, delimiter) => expect(delimiterOf(text)).toBe(delimiter))

  it('takes lines of text as one column', () => {
    expect(detect('review\nGood, cheap\nBad\nSo, so, la la\n').delimiter).toBe(noDelimiter)
    expect(detect('name\nAnna\nBob\n').delimiter).toBe(44)
    expect(detect('full name\nAnna Bell\nBob Carr\n').delimiter).toBe(44)
  })

  it('does not hide a table behind its title line', () => {
    expect(delimiterOf('Report of May\na;b\n1;2\n3;4\n5;6\n')).toBe(';')
    expect(detect('Report of May\na;b\n1;2\n', { skip: 1 })).toMatchObject({ delimiter: 59, skip: 1 })
  })

  it('obeys the line "sep=" that Excel writes', () => {
    expect(detect('sep=|\r\na|b,c\r\n1|2,3\r\n')).toMatchObject({ delimiter: 124, skip: 1 })
  })

  it('finds single quotes, backslashes and spaced delimiters', () => {
    expect(detect("'a','b'\n'1','x, y'\n").quote).toBe(39)
    expect(detect("a,b\n1,it's\n2,that's\n").quote).toBe(34)
    expect(detect('a,b\n1,"x \\", y"\n2,"z"\n').escape).toBe(92)
    expect(detect('a, b, c\n1, x, 3\n2, , 4\n').trim).toBe(true)
    expect(detect('a,b\n1, x\n2,y\n').trim).toBe(false)
  })

  it('takes lone carriage returns for line ends only where there is no line feed', () => {
    expect(detect('a,b\r1,2\r').carriageReturn).toBe(true)
    expect(detect('a,b\r\n1,2\r\n').carriageReturn).toBe(false)
  })

  it.each([
    ['1,5 proves a comma', 'a;b\n1,5;x\n2;y\n', ','],
    ['1.234,56 proves a comma', 'a;b\n1.234,56;x\n', ','],
    ['1,234 alone proves nothing', 'a;b\n1,234;x\n', '.'],
    ['1.234 alone proves nothing', 'a;b\n1.234;x\n', '.'],
    ['a point anywhere wins', 'a;b\n1,5;1.5\n', '.'],
    ['1,234.5 proves a point', 'a;b\n1,234.5;0,5\n', '.'],
    ['with comma as delimiter it is a point', 'a,b\n"1,5",x\n', '.'],
  ])('decimal: %s', (_, text, decimal) => expect(detect(text).decimal).toBe(decimal))
})
