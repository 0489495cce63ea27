import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  allForbidden,
  isAllowedBy,
  noRules,
  productToken,
  readRobots,
} from '../../../src/retrieve/scrape/robots.ts'

const allows = (robots: string, path: string, agent = 'FooBot/1.0 (+https://foo.example)') =>
  isAllowedBy(readRobots(robots, agent), new URL(path, 'https://example.org'))

describe('readRobots and isAllowedBy (RFC 9309)', () => {
  it.each([
    ['all is allowed without rules', '', '/x', true],
    ['an empty rule forbids nothing', 'user-agent: *\ndisallow:', '/x', true],
    ['a rule fits the beginning of a path', 'user-agent: *\ndisallow: /x', '/x/y?z=1', false],
    ['a rule is told apart by case', 'user-agent: *\ndisallow: /X', '/x', true],
    ['the root forbids all', 'User-Agent: *\nDisallow: /', '/', false],
    ['robots.txt itself is always allowed', 'user-agent: *\ndisallow: /', '/robots.txt', true],
    [
      'the own group alone counts',
      'user-agent: *\ndisallow: /\n\nuser-agent: foobot\ndisallow: /y',
      '/x',
      true,
    ],
    [
      'names one after the other share a group, whatever blank lines are between',
      'user-agent: foobot\n\nuser-agent: *\ndisallow: /',
      '/x',
      false,
    ],
    [
      'names are compared whole, not by their beginning',
      'user-agent: foo\ndisallow: /\nuser-agent: foobotx\ndisallow: /',
      '/x',
      true,
    ],
    ['a version after a name is passed over', 'user-agent: FooBot/2.1\ndisallow: /x', '/x', false],
    [
      'groups of one name are put together',
      'user-agent: foobot\ndisallow: /x\nuser-agent: b\ndisallow: /\nuser-agent: FOOBOT\ndisallow: /y',
      '/y',
      false,
    ],
    ['several names share a group', 'user-agent: a\nuser-agent: foobot\ndisallow: /x', '/x', false],
    [
      'what is not known does not part names',
      'user-agent: foobot\nsitemap: https://e.org/s.xml\nuser-agent: b\ndisallow: /x',
      '/x',
      false,
    ],
    [
      'the longest rule decides, wherever it stands',
      'user-agent: *\nallow: /x/page\ndisallow: /x',
      '/x/page',
      true,
    ],
    ['of equal ones that which allows', 'user-agent: *\ndisallow: /x\nallow: /x', '/x', true],
    ['a star is anything', 'user-agent: *\ndisallow: /*.gif', '/a/b.gif?x', false],
    ['a dollar is the end', 'user-agent: *\ndisallow: /*.gif$', '/a/b.gif?x', true],
    ['a dollar is the end, met', 'user-agent: *\ndisallow: /*.gif$', '/a/b.gif', false],
    ['a dollar without a star', 'user-agent: *\ndisallow: /x$', '/x/y', true],
    ['a dollar elsewhere is itself', 'user-agent: *\ndisallow: /x$y', '/x$y', false],
    ['the last star may overlap nothing', 'user-agent: *\ndisallow: /ab*ba$', '/aba', true],
    ['what follows # is no rule', 'user-agent: * # all\ndisallow: /x # secret', '/x', false],
    ['escapes of plain letters are undone', 'user-agent: *\ndisallow: /%7efoo/%62', '/~foo/b', false],
    ['other escapes are written alike', 'user-agent: *\ndisallow: /ツ', '/%e3%83%84', false],
    ['an escaped slash is no slash', 'user-agent: *\ndisallow: /a%2Fb', '/a/b', true],
    ['a byte order mark and old line ends', '\ufeffuser-agent: *\rdisallow: /x\r', '/x', false],
    ['rules before any name count for no one', 'disallow: /\nuser-agent: b\nallow: /', '/x', true],
    ['a page of HTML is no rule', '<html><body>404: not found</body></html>', '/x', true],
  ])('%s', (_, robots, path, allowed) => {
    expect(allows(robots, path)).toBe(allowed)
  })

  it('reads the longest pause of the groups that count', () => {
    const robots =
      'user-agent: *\ncrawl-delay: 9\n\nuser-agent: foobot\ncrawl-delay: 1.5\nuser-agent: foobot\ncrawl-delay: 0.5'
    expect(readRobots(robots, 'foobot').crawlDelay).toBe(1.5)
    expect(readRobots(robots, 'other').crawlDelay).toBe(9)
    expect(readRobots('user-agent: *\ncrawl-delay: soon', 'x').crawlDelay).toBeUndefined()
  })

  it('takes the letters a user agent begins with for its name', () => {
    expect(['Acme-Prices/2 (+https://a.b)', 'modelwright', ' x_y z', '(bot)'].map(productToken)).toEqual([
      'acme-prices',
      'modelwright',
      'x_y',
      '',
    ])
  })

  it('knows sites that ask nothing, and sites that shut everyone out', () => {
    const page = new URL('https://example.org/x')
    expect([isAllowedBy(noRules, page), isAllowedBy(allForbidden, page)]).toEqual([true, false])
  })

  it('fits patterns as a regular expression does, and in good time', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 12 })
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '$', '-'), maxLength: 8 })
    fc.assert(
      fc.property(pattern, text, (rule, path) => {
        const isWhole = rule.endsWith('$')
        const inner = (isWhole ? rule.slice(0, -1) : rule).replaceAll('$', '\\$').replaceAll('*', '.*')
        const isForbidden = new RegExp(`^/${inner}${isWhole ? '$' : ''}`).test(`/${path}`)
        expect(allows(`user-agent: *\ndisallow: /${rule}`, `/${path}`)).toBe(!isForbidden)
      }),
      { numRuns: 2000 },
    )
    const url = new URL(`https://example.org/${'a'.repeat(50_000)}`)
    expect(isAllowedBy(readRobots(`user-agent: *\ndisallow: /${'*a'.repeat(2000)}b`, 'x'), url)).toBe(true)
  })
})
