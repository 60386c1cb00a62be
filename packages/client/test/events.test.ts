import { expect, test } from 'vitest'
import { readEvents } from '../src/background/events.ts'

test('events are read however the stream is cut', () => {
  const text =
    'retry: 7000\r\n\r\nevent: update\r\nid: 1.2\r\ndata: {"a":\r\ndata: 1}\r\n\r\n: ping\n\n'
  for (let size = 1; size < text.length; size++) {
    const reader = readEvents()
    const events = []
    for (let at = 0; at < text.length; at += size) {
      events.push(...reader.read(text.slice(at, at + size)))
    }
    expect(events).toEqual([{ name: 'update', id: '1.2', data: '{"a":\n1}' }])
    expect(reader.retryMs()).toBe(7_000)
  }
})

test('an event without end does not fill the memory, in one line or in many', () => {
  const piece = 'a'.repeat(1024 * 1024)
  const long = readEvents()
  expect(() => {
    for (let i = 0; i < 8; i++) long.read(piece)
  }).toThrow(/too long/)
  const many = readEvents()
  expect(() => {
    for (let i = 0; i < 8; i++) many.read(`data: ${piece}\n`)
  }).toThrow(/too long/)
})
