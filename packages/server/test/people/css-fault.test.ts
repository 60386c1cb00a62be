import { describe, expect, test } from 'vitest'
import { cssFault } from '../../src/management/portal/css-fault.ts'

describe('a style sheet for the portal', () => {
  test.each([
    [''],
    ['/* nothing */'],
    [`/* it's "half */ a { font-family: "Source /* no comment */" } /* don't */`],
    ['body { color: #0b6e4f; font-family: "Source Sans", sans-serif }'],
    [
      ':root { --accent: oklch(60% 0.1 160); }\n.button:hover { background: var(--accent) !important; }',
    ],
    ['.a > .b + .c ~ .d, .e:not(.f) { padding: calc(1rem + 2px) 0; margin: 0 auto; }'],
    [
      '@media (max-width: 40rem) {\n  h1 { font-size: clamp(1rem, 4vw, 2rem) }\n}\nh2 { color: red }',
    ],
    ['a { background: linear-gradient(90deg, #fff, rgb(0 0 0 / 50%)) }'],
  ])('may say %j', (css) => {
    expect(cssFault(css)).toBeNull()
  })

  test.each([
    ['a { background: url(https://spy.example/x) }'],
    ['a { background: URL ( "x" ) }'],
    ['a { background: u\\72l(x) }'],
    ['a { background: image-set("x" 1x) }'],
    ['a { background: image("x") }'],
    ['@import "https://spy.example/x.css";'],
    ['@import url(x);'],
    ['@font-face { font-family: x; src: url(x) }'],
    ['@namespace x "y"; a { color: red }'],
    ['@keyframes x { from { color: red } }'],
    ['a { width: expression(alert(1)) }'],
    ['a { behavior: url(x) }'],
    ['a { -moz-binding: x }'],
    ['a { position: fixed; top: 0 }'],
    ['a { z-index: 9 }'],
    ['a { transform: none }'],
    ['a { content: "Pay here" }'],
    ['a { display: none }'],
    ['a { margin: -10px }'],
    ['a { margin-top: calc(0px - 10px) }'],
    ['a { --away: -9px; margin-left: var(--away) }'],
    ['input[value^="a"] { color: red }'],
    ['a { color: red'],
    ['a } b { color: red }'],
    ['a { color: red } /* open'],
    ['a { font-family: "x } b { color: red; }'],
    ['a { font-family: "}position:absolute{color:red} b{color: red" }'],
    ['a { padding: calc(1px } b { color: red ) }'],
    ['a { b { color: red } }'],
    ['@media print { @media screen { a { color: red } } }'],
    ['</style><script>alert(1)</script>'],
    ['a { color: red; }\u0000'],
    ['<!-- a { color: red } -->'],
    ['{ color: red }'],
    ['a { color }'],
    ['color: red'],
    ['a { /**/position/**/: fixed }'],
    ['a { po/**/sition: fixed }'],
    ['a { background: ur/**/l(x) }'],
    ['a { filter: none }'],
    ['a { font-family: "/*" } b { background: url(x) } c { font-family: "*/" }'],
    ["a { font-family: '/*' } b { position: fixed } c { font-family: '*/' }"],
    ['a { font-family: "x\n/*" } b { position: fixed } c { font-family: "*/" }'],
    ['a { font-family: "x\ny" }'],
    ['url(/*) { color: red } b { position: fixed } c(*/) { color: red }'],
    ['@media url(/*) { a { color: red } } b { position: fixed } c(*/) { color: red }'],
    ['a { background: element(#x) }'],
  ])('may not say %j', (css) => {
    expect(cssFault(css)).not.toBeNull()
  })

  test('is told the line of what it may not say', () => {
    const css = 'a {\n  color: red;\n  /* here\n it comes */\n  position: fixed;\n}'
    expect(cssFault(css)).toEqual({ line: 5, what: 'the property “position”' })
  })

  test('of 64 KiB is read in no time, whatever it is made of', () => {
    const parts = [
      '{',
      '}',
      'a{',
      '/*',
      '(',
      'a{color:red}',
      '@media a{',
      ';',
      ' ',
      '"',
      '-',
      'a,',
      '"/*',
      '/*"',
    ]
    for (const part of parts) {
      const text = part.repeat(Math.floor((64 * 1024) / part.length))
      const startedAt = performance.now()
      cssFault(text)
      expect(performance.now() - startedAt, part).toBeLessThan(1_000)
    }
  })
})
