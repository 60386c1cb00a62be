/** One due time for each of `count` devices; tells whose is the earliest. A heap of indices. */
export function createAgenda(count) {
  const due = new Float64Array(count).fill(Number.POSITIVE_INFINITY)
  const heap = Int32Array.from({ length: count }, (_, i) => i)
  const place = Int32Array.from(heap)

  function swap(a, b) {
    const [x, y] = [heap[a], heap[b]]
    heap[a] = y
    heap[b] = x
    place[y] = a
    place[x] = b
  }

  function settle(from) {
    let at = from
    while (at > 0 && due[heap[at]] < due[heap[(at - 1) >> 1]]) {
      swap(at, (at - 1) >> 1)
      at = (at - 1) >> 1
    }
    for (;;) {
      const left = 2 * at + 1
      if (left >= count) return
      const right = left + 1
      const least = right < count && due[heap[right]] < due[heap[left]] ? right : left
      if (due[heap[least]] >= due[heap[at]]) return
      swap(at, least)
      at = least
    }
  }

  return {
    first: () => ({ who: heap[0], at: due[heap[0]] }),
    set(who, at) {
      due[who] = at
      settle(place[who])
    },
  }
}
