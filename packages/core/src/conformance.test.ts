import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { File } from '../test/conformance/rows.ts'
import { runRow } from '../test/conformance/run-row.ts'

const folder = new URL('../../../conformance/', import.meta.url)
const files = readdirSync(folder).filter((name) => name.endsWith('.json'))

describe.each(files)('conformance/%s', (name) => {
  const file: File = JSON.parse(readFileSync(new URL(name, folder), 'utf8'))

  it('says what it is about, and says each thing once', () => {
    expect(file.about).toMatch(/\.$/)
    const titles = file.rows.map(({ row }) => row)
    expect(titles).toEqual([...new Set(titles)])
  })

  describe.each(['everything', 'only what is named'] as const)('with %s loaded', (loaded) => {
    it.each(file.rows)('$row', (row) => {
      runRow(file, row, loaded === 'everything' ? 'all' : 0, (step, seen, wanted) => {
        expect(seen, step).toEqual(wanted)
      })
    })
  })
})
